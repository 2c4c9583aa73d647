const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `12,345`. */
export const count = (value: number): string => grouped.format(value);

/** `1 user`, `12 users`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/**
 * A share 0 … 1 as people read it: `0%`, `0.04%`, `1.3%`, `42%`. Never rounds something to nothing
 * nor a part to the whole.
 */
export const share = (value: number): string => {
  if (value <= 0) return "0%";
  if (value >= 1) return "100%";
  const percent = value * 100;
  if (percent < 0.01) return "< 0.01%";
  if (percent > 99.99) return "> 99.99%";
  if (percent < 1) return `${trimmed(percent, 2)}%`;
  if (percent < 10 || percent > 99) return `${trimmed(percent, percent > 99 ? 2 : 1)}%`;
  return `${trimmed(percent, 0)}%`;
};

/** `0.4`, `12`, `1,240`: a rate per second. */
export const rate = (value: number): string =>
  value > 0 && value < 10 ? trimmed(value, 1) : count(value);

/** `n` of `of` as a share; null when there was nothing. */
export const ratio = (n: number, of: number): number | null => (of > 0 ? n / of : null);

const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** A number of unknown size in few letters: `0.042`, `312`, `1,240`, `48.2K`, `5M`. */
export const compact = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 10_000) return short.format(value);
  return size >= 100 ? count(value) : String(Number(value.toPrecision(3)));
};
