import { calculatedFields } from "../query/fields-of.ts";
import { parseMeasure } from "../query/parse-calculation.ts";
import type { Measure } from "../query/calculation.ts";
import type { Expectation, Expected, Outcome, OutcomeWord } from "../rollout/expectation.ts";
import { countText, plural } from "../judge/sentence/wording.ts";
import { riskRatioInterval, type UnitsOfEntry } from "./risk-ratio.ts";

/** What events say about one expectation since the version was shipped. */
export type ExpectationSeen = {
  /** All events of the candidate, weights applied. */
  readonly events: number;
  /** Fields that the query needs and no event of the candidate carries … */
  readonly missing: readonly string[];
  /** … of which stable's events carry these. */
  readonly onStable: readonly string[];
  /** The calculation per version; null where it has no value. */
  readonly candidate: number | null;
  readonly stable: number | null;
  /** Users with a matching event, per stage entry that randomises. */
  readonly units: readonly UnitsOfEntry[];
};

/** So many events of the candidate, and a field that none carries is missing and not rare. */
export const enoughEvents = 300;
/** Probability that a comparison ever calls a difference that is not there, per expectation. */
export const expectationAlpha = 0.05;
/** `same` without a size: within a tenth. */
const sameWithin = 0.1;

/**
 * Met, broken, not yet, or the fields never arrived. Counts are read exactly; comparisons are decided
 * by a confidence sequence of users, so that asking again and again never wears it out.
 */
export const readExpectation = (
  expectation: Expectation,
  seen: ExpectationSeen,
  atMs: number,
): Outcome => {
  const { word, sentence } = reading(expectation, seen);
  const { id } = expectation;
  return { expectation: id, word, sentence, atMs, candidate: seen.candidate, stable: seen.stable };
};

type Reading = { readonly word: OutcomeWord; readonly sentence: string };
const say = (word: OutcomeWord, sentence: string): Reading => ({ word, sentence });

const reading = ({ query, expects }: Expectation, seen: ExpectationSeen): Reading => {
  const calculation = parseMeasure(query);
  if (calculation === null) return say("notYet", `\`${query}\` is not a calculation; mend it.`);
  if (seen.missing.length > 0) return missing(seen);
  return expects.kind === "bound"
    ? bounded(calculation, expects, seen)
    : compared(calculation, expects, seen);
};

const missing = ({ events, missing: fields, onStable }: ExpectationSeen): Reading => {
  const names = fields.map((name) => `\`${name}\``).join(" and ");
  const of = plural(events, "event");
  if (events < enoughEvents)
    return say("notYet", `${of} of the candidate so far; none has ${names}.`);
  const where =
    onStable.length === fields.length
      ? "stable's events have it"
      : "nor does any of stable's; add it to the event where the change is";
  return say("neverArrived", `None of ${of} of the candidate has ${names}; ${where}.`);
};

type Bound = Extract<Expected, { kind: "bound" }>;

/** Whether more events can only raise (or lower) the value: then one side is decided for good. */
const growthOf = ({ op }: Measure): "up" | "down" | "either" => {
  if (op === "count" || op === "countDistinct" || op === "max") return "up";
  return op === "min" ? "down" : "either";
};

const bounded = (
  calculation: Measure,
  { op, value: limit }: Bound,
  seen: ExpectationSeen,
): Reading => {
  const { candidate: value, events } = seen;
  if (value === null) return say("notYet", "No event of the candidate matches yet.");
  const said = `${numberText(value)} ${asked(op)} ${numberText(limit)}`;
  const growth = growthOf(calculation);
  const holds = op === "=" ? value === limit : op === "<=" ? value <= limit : value >= limit;
  const canStillHold =
    !holds &&
    ((growth === "up" && op !== "<=" && value < limit) ||
      (growth === "down" && op !== ">=" && value > limit));
  const isForGood =
    (growth === "up" && (op === ">=" ? holds : value > limit)) ||
    (growth === "down" && (op === "<=" ? holds : value < limit));
  if (isForGood) return say(holds ? "met" : "broken", `It is ${said}.`);
  if (canStillHold) return say("notYet", `It is ${said} so far.`);
  if (events < enoughEvents)
    return say(
      "notYet",
      `It is ${said} after ${plural(events, "event")} of the candidate; ${countText(enoughEvents)} are needed.`,
    );
  return say(holds ? "met" : "broken", `It is ${said}.`);
};

const asked = (op: Bound["op"]): string => {
  if (op === "=") return "where it should be";
  return op === "<=" ? "where it should be at most" : "where it should be at least";
};

type Direction = Extract<Expected, { kind: "direction" }>;

const compared = (
  calculation: Measure,
  { direction, by }: Direction,
  { units }: ExpectationSeen,
): Reading => {
  const { op } = calculation;
  if (op !== "count" && op !== "countDistinct" && op !== "percentile")
    return say(
      "notYet",
      `${op} of ${calculatedFields(calculation).join("")} cannot be compared at every look; expect a bound, or a percentile.`,
    );
  const total = units.reduce(
    (sum, entry) => ({
      candidate: sum.candidate + entry.candidate,
      stable: sum.stable + entry.stable,
    }),
    { candidate: 0, stable: 0 },
  );
  if (total.candidate + total.stable === 0)
    return say("notYet", "No user who is compared has a matching event yet.");
  const { low, high } = riskRatioInterval(units, expectationAlpha);
  const who = `${plural(total.candidate, "user")} of the candidate and ${countText(total.stable)} of stable match`;
  const sentence = `${who}: ${timesText(low)} to ${timesText(high)} times as often as on stable.`;
  return say(wordOf({ low, high }, direction, by ?? sameWithin), sentence);
};

const wordOf = (
  { low, high }: { readonly low: number; readonly high: number },
  direction: Direction["direction"],
  within: number,
): OutcomeWord => {
  if (direction === "same") {
    if (low > 1 + within || high < 1 / (1 + within)) return "broken";
    return low > 1 / (1 + within) && high < 1 + within ? "met" : "notYet";
  }
  const [met, broken] = direction === "up" ? [low > 1, high < 1] : [high < 1, low > 1];
  if (met) return "met";
  return broken ? "broken" : "notYet";
};

const timesText = (ratio: number): string =>
  ratio === Infinity ? "any number of" : String(Number(ratio.toPrecision(2)));

/** Four significant digits, thousands apart. */
const numberText = (value: number): string =>
  Math.abs(value) >= 1_000 && Number.isInteger(value)
    ? (value < 0 ? "-" : "") + countText(Math.abs(value))
    : String(Number(value.toPrecision(4)));
