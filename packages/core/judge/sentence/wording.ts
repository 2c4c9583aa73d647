/** Numbers as sentences say them. */

/** 12,345 */
export const countText = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1 user`, `12 users`. */
export const plural = (n: number, noun: string): string =>
  `${countText(n)} ${noun}${n === 1 ? "" : "s"}`;

/** Least share that is told from nothing. */
const leastShare = 1e-6;

/** A share as a percentage with two significant digits: `0.05%`, `12%`. */
export const shareText = (share: number): string => {
  if (share === 0) return "0%";
  if (share < leastShare) return "< 0.0001%";
  return `${Number((100 * share).toPrecision(share > 0.99 && share < 1 ? 4 : 2))}%`;
};

/** The SLO's objective, in full: `99.95%`. */
export const objectiveText = (objective: number): string =>
  `${Number((100 * objective).toFixed(6))}%`;

/** Beyond this, more digits tell nobody anything. */
const mostOdds = 9;

/**
 * Strength of evidence as odds, from its log10: `1,300 : 1`, `1 : 4`. Of a fair bet, never a
 * probability.
 */
export const oddsText = (log10E: number): string => {
  if (Number.isNaN(log10E)) return "1 : 1";
  if (log10E > mostOdds) return "over a billion : 1";
  if (log10E < -mostOdds) return "1 : over a billion";
  const odds = 10 ** Math.abs(log10E);
  const text = odds < 10 ? String(Number(odds.toPrecision(2))) : countText(twoDigits(odds));
  return log10E < 0 ? `1 : ${text}` : `${text} : 1`;
};

const twoDigits = (n: number): number => Number(n.toPrecision(2));

const units = [
  { name: "s", ms: 1_000, below: 120_000 },
  { name: "min", ms: 60_000, below: 120 * 60_000 },
  { name: "h", ms: 3_600_000, below: 48 * 3_600_000 },
] as const;

/** A duration, rounded up: `40 s`, `3 min`, `9 h`, `4 days`. */
export const durationText = (ms: number): string => {
  const unit = units.find(({ below }) => ms < below);
  if (unit === undefined) return `${countText(Math.ceil(ms / 86_400_000))} days`;
  return `${Math.max(1, Math.ceil(ms / unit.ms))} ${unit.name}`;
};

/** A version as people say it: commits are cut to eight digits. */
export const versionText = (version: string | undefined): string => {
  if (version === undefined || version === "") return "the candidate";
  return /^[0-9a-f]{12,64}$/.test(version) ? version.slice(0, 8) : version;
};

/** First letter in capitals, unless it begins a name that is written small. */
export const sentenceCase = (text: string): string =>
  text.startsWith("the ") ? `T${text.slice(1)}` : text;
