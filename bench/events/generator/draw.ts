/** Uniform numbers in [0, 1) that follow from a seed alone. */
export type Draw = () => number;

/**
 * Mulberry32 (T. Ettinger, public domain): 32 bits of state. The seed is scattered first, because
 * neighbouring seeds would begin alike.
 */
export const drawFrom = (seed: number): Draw => {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A place among `size`, the first ones far more often: few tenants send most requests. */
export const skewed = (draw: Draw, size: number): number => Math.floor(size * draw() ** 3);

/** A place among `size`, each as often. */
export const even = (draw: Draw, size: number): number => Math.floor(size * draw());

/** A positive number as durations are: log-normal about `median` (Box–Muller). */
export const logNormal = (draw: Draw, median: number, spread: number): number => {
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return median * Math.exp(spread * normal);
};

/** `digits` hexadecimal digits. */
export const hex = (draw: Draw, digits: number): string => {
  let text = "";
  while (text.length < digits)
    text += Math.floor(draw() * 0x10000000)
      .toString(16)
      .padStart(7, "0");
  return text.slice(0, digits);
};
