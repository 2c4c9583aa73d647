/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** FNV-1a over UTF-16 units: a figure's name as a number, so that figures do not share draws. */
const numberOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

const warmUpRounds = 16;

/**
 * The random numbers of one named stream under a seed: sfc32, with a period above 2^64 for nearly
 * all seeds. The same seed and name give the same numbers, whatever else was drawn before.
 */
export const randomFrom = (seed: number, name: string): Random => {
  let [a, b, c, counter] = [seed | 0, numberOf(name) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < warmUpRounds; round++) next();
  return next;
};
