import { InvalidArgumentError } from "commander";

/**
 * How words on the command line become values. Each throws commander's own error, whose text ends
 * the sentence "option '…' argument '…' is invalid."; nothing else in this package throws on purpose.
 */

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `30s`, `10m`, `1.5h`, in ms. */
export const durationArgument = (text: string): number => {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const scale = unit === undefined ? undefined : durationUnits[unit];
  if (amount === undefined || scale === undefined)
    throw new InvalidArgumentError("Write a duration with its unit, such as 30s, 10m or 24h.");
  return Math.round(Number(amount) * scale);
};

/** A probability that one would accept, such as 0.01. */
export const alphaArgument = (text: string): number => {
  const alpha = /^(?:0?\.\d{1,12}|\d(?:\.\d{1,12})?e-\d{1,3})$/.test(text) ? Number(text) : 0;
  if (alpha > 0 && alpha < 1) return alpha;
  throw new InvalidArgumentError("Write a probability between 0 and 1, such as 0.001.");
};

/** `http://host:port`, as an origin. */
const addressArgument = (text: string): string => {
  const parsed = /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (parsed !== null && parsed.pathname === "/" && parsed.search + parsed.hash === "")
    return parsed.origin;
  const hint = /^[\w.-]+:\d+$/.test(text) ? `http://${text}` : "http://127.0.0.1:3001";
  throw new InvalidArgumentError(`Write the whole address without a path, such as ${hint}.`);
};

/** May be repeated, and may hold several with commas. */
export const addressesArgument = (
  text: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), ...listOf(text).map(addressArgument)];

/** May be repeated, and may hold several with commas. */
export const unitsArgument = (
  text: string,
  before: readonly string[] | undefined,
): readonly string[] => {
  const rules = listOf(text);
  const isRule = (rule: string): boolean =>
    /^(?:(?:header|cookie):|mint(?::|$))[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(rule) &&
    !rule.endsWith(":");
  if (rules.length > 0 && rules.every(isRule)) return [...(before ?? []), ...rules];
  throw new InvalidArgumentError("Write header:x-user-id, cookie:uid or mint.");
};

export const namesArgument = (
  text: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), ...listOf(text)];

const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** `host:port`, `:port` or a port; the splitter may listen on any address of this machine. */
export const listenArgument = (text: string): { readonly host: string; readonly port: number } => {
  const [, host = "", port = ""] = /^(?:(\[[0-9a-fA-F:]+\]|[\w.-]*):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === "" || Number(port) > 65_535)
    throw new InvalidArgumentError("Write it as 127.0.0.1:8080, :8080 or 8080.");
  return { host: host === "" ? "127.0.0.1" : host.replace(/^\[|\]$/g, ""), port: Number(port) };
};

export const portArgument = (text: string): number => wholeNumber(text, 0, 65_535);
export const workersArgument = (text: string): number => wholeNumber(text, 1, 256);
export const limitArgument = (text: string): number => wholeNumber(text, 1, 1000);

const wholeNumber = (text: string, least: number, most: number): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
};

/** Where to lower to, ppm; null is the named cohorts alone. A bare null would read as "not given". */
export type LowerTarget = { readonly toPpm: number | null };

export const lowerTarget = (text: string): LowerTarget => {
  if (text === "internal" || text === "cohorts") return { toPpm: null };
  const amount = /^(\d{1,2}(?:\.\d{1,4})?)%$/.exec(text)?.[1];
  if (amount === undefined)
    throw new InvalidArgumentError("Write a percentage such as 1%, or internal.");
  return { toPpm: Math.round(Number(amount) * 10_000) };
};
