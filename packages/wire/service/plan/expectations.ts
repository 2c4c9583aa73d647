import { type Expectation, type Expected, parseFilter, percent } from "@dimmer/core";
import { z } from "zod";
import { among, matching, share } from "../value.ts";

const field = "[^()\\s]{1,200}";
const calculation = new RegExp(
  `^(count|(distinct|sum|avg|min|max|p50|p75|p90|p95|p99|p999)\\(${field}\\))$`,
);

const where = z
  .string({ error: 'a filter such as event = "card_retry"' })
  .refine((text) => parseFilter(text).ok, {
    error: 'a filter such as event = "card_retry"; quote values that hold spaces',
  });

const bound = matching(
  /^(<=|>=|=) ?-?\d{1,15}(\.\d{1,6})?$/,
  'a bound such as "= 0" or "<= 250", in quotes',
);

const expectation = z
  .strictObject(
    {
      say: matching(/^\S.{0,499}$/, "a sentence of at most 500 letters"),
      query: matching(calculation, "count, or a calculation such as p99(duration_ms)"),
      where: where.optional(),
      direction: among(["up", "down", "same"]).optional(),
      by: share.optional().describe("how much, as the author predicts"),
      bound: bound.optional(),
      author: matching(/^\S.{0,199}$/, 'a person such as "Ann <ann@example.org>"').optional(),
      confidence: share.optional().describe("how sure the author is, for their own calibration"),
    },
    { error: "an expectation with say, query, and direction or bound" },
  )
  .refine((one) => (one.direction === undefined) !== (one.bound === undefined), {
    error: "an expectation with either a direction or a bound",
  });

export const expectations = z
  .array(expectation, { error: "a list of expectations" })
  .max(20, { error: "at most 20 expectations" })
  .describe("what authors expect to see in production, written before the change");

type Written = z.infer<typeof expectation>;

export const fillExpectation = (written: Written, index: number): Expectation => ({
  id: `e${index + 1}`,
  say: written.say,
  author: written.author ?? null,
  query: written.query,
  where: written.where ?? "",
  expects: expectedOf(written),
  confidence: written.confidence === undefined ? null : written.confidence / 1_000_000,
});

const expectedOf = ({ direction, by, bound: limit }: Written): Expected => {
  if (direction !== undefined)
    return { kind: "direction", direction, by: by === undefined ? null : by / 1_000_000 };
  const [, op = "=", value = "0"] = /^(<=|>=|=) ?(.+)$/.exec(limit ?? "= 0") ?? [];
  return { kind: "bound", op: op === "<=" || op === ">=" ? op : "=", value: Number(value) };
};

export const printExpectation = (one: Expectation): object => ({
  say: one.say,
  query: one.query,
  ...(one.where === "" ? {} : { where: one.where }),
  ...(one.expects.kind === "bound"
    ? { bound: `${one.expects.op} ${one.expects.value}` }
    : {
        direction: one.expects.direction,
        ...(one.expects.by === null ? {} : { by: shareText(one.expects.by) }),
      }),
  ...(one.author === null ? {} : { author: one.author }),
  ...(one.confidence === null ? {} : { confidence: shareText(one.confidence) }),
});

const shareText = (part: number): string => percent(Math.round(part * 1_000_000));
