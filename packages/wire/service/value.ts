import { z } from "zod";
import { durationPattern, parseDuration, parsePercent, percentPattern } from "./measures.ts";

/**
 * Values as they are written in `dimmer.yaml`. Every `error` text is the end of the sentence
 * "`key` is …; expected ‹text›".
 */

export const matching = (pattern: RegExp, error: string): z.ZodString =>
  z.string({ error }).regex(pattern, { error });

export const among = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `one of ${names.join(", ")}` });

const durationText = "a duration with its unit, such as 10s, 5m or 24h";
export const duration = matching(durationPattern, durationText).transform(
  (text) => parseDuration(text) ?? 0,
);

export const positiveDuration = duration.refine((ms) => ms > 0, {
  error: "a duration above zero, such as 5s",
});

export const flag = z.boolean({ error: "true or false" });

/** What is expected of a whole number between two others. */
export const countText = (least: number, most: number): string =>
  `a whole number from ${least} to ${most.toString().replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",")}`;

const shareText = "a percentage with its unit, above 0% and below 100%, such as 5%";
export const share = matching(percentPattern, shareText)
  .refine((text) => isShare(parsePercent(text)), { error: shareText })
  .transform((text) => parsePercent(text) ?? 0);
const isShare = (ppm: number | null): boolean => ppm !== null && ppm > 0 && ppm < 1_000_000;

/** HTTP tokens are what header names, cookie names and methods are made of. */
export const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** Methods and a path, for expressions. */
export const endpointText = `(\\*|${token}(\\|${token})*) /\\S*`;
export const endpoint = matching(
  new RegExp(`^${endpointText}$`),
  "a method and a path, such as GET /items/:id",
);

/** Cuts at the first mark; without one the rest is empty. */
export const cut = (text: string, mark: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};
