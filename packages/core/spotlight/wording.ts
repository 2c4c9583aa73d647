import type { Item } from "./counts.ts";
import type { Finding } from "./finding.ts";
import { typicalShare } from "./policy.ts";
import type { SpotlightResult } from "./question.ts";

/**
 * Fields that Dimmer writes about how a request ended. Among failed requests they differ by
 * definition, so that questions about failures leave them out.
 */
export const outcomeFields: readonly string[] = [
  "dimmer.attempts",
  "dimmer.candidate_error",
  "dimmer.candidate_status",
  "dimmer.rescued",
  "dimmer.served_by",
  "error",
  "error.type",
  "http.response.status_code",
];

/** At most three digits that say something, as people write numbers. */
const numberText = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1e15 ? rounded.toExponential() : String(rounded);
};

/** `user.plan = business`, `user.id is missing`, `duration_ms above 120`. */
export const itemText = (item: Item): string => {
  if ("above" in item) return `${item.field} above ${numberText(item.above)}`;
  if ("atMost" in item) return `${item.field} at most ${numberText(item.atMost)}`;
  return item.is === null
    ? `${item.field} is missing`
    : `${item.field} = ${typeof item.is === "string" && item.is === "" ? '""' : item.is}`;
};

/** What is true of the selection more often, or less often, than of the rest. */
export const findingText = ({ items }: Pick<Finding, "items">): string =>
  items.map(itemText).join(" and ");

/** A share 0 … 1 as a percentage with as many digits as say something. */
const shareText = (share: number): string => {
  const points = share * 100;
  const digits = points === 0 || points >= 10 ? 0 : points >= 1 ? 1 : points >= 0.01 ? 2 : 4;
  return `${Number(points.toFixed(digits))}%`;
};

/** `82% of these, 4% of the others (20 times as often)`. */
export const findingShares = ({ selection, rest, lift }: Finding): string => {
  const shares = `${shareText(selection.share)} of these, ${shareText(rest.share)} of the others`;
  if (lift === null) return selection.share > 0 ? `${shares} (only here)` : shares;
  return lift >= 1.05
    ? `${shares} (${numberText(Number(lift.toPrecision(2)))} times as often)`
    : shares;
};

/** What the whole answer says, above the list: how much was compared, and what could be seen. */
export const spotlightSentence = (result: SpotlightResult): string => {
  const { findings, selected, rest, tested, detectable } = result;
  if (selected === 0)
    return "There are no such events in this time, so there is nothing to compare.";
  if (rest === 0) return "There are no other events in this time to compare these with.";
  const compared = `${tested.fields} fields with ${tested.values} values`;
  if (findings.length > 0) return `${compared} were compared; ${differs(findings.length)}.`;
  if (detectable === null)
    return `Not enough events to tell: of ${selected}, not even a value that all of them share would stand out.`;
  return (
    `Nothing stands out among ${compared}. A value that ${shareText(typicalShare)} of the others have ` +
    `would have been seen from about ${shareText(typicalShare + detectable)} of these ${selected} events on.`
  );
};

const differs = (count: number): string =>
  count === 1 ? "one thing differs" : `${count} things differ`;
