import {
  calculationLabel,
  parseMeasure,
  parseFilter,
  printFilter,
  type WatchedGuard,
} from "@dimmer/core";
import { z } from "zod";
import { printDuration } from "../measures.ts";
import { among, duration, matching } from "../value.ts";
import { maxGuardOverMs, maxGuardQuery, maxGuards, maxGuardTimeoutMs } from "./watched-guard.ts";

const boundText = 'a bound in quotes, such as "<= 20" or ">= 0.5"';
const boundPattern = /^(<=|>=) ?(-?\d{1,15}(?:\.\d{1,9})?)$/;

const calculation = z
  .string({ error: "a calculation such as count or p99(duration_ms)" })
  .max(300)
  .refine((text) => parseMeasure(text) !== null, {
    error: "a calculation such as count or p99(duration_ms)",
  });

const whereText = 'a filter such as event = "payment.declined"';
const where = z
  .string({ error: whereText })
  .max(4_096, { error: "a filter of at most 4,096 letters" })
  .refine((text) => parseFilter(text).ok, { error: whereText });

const urlText = "the address of the server, such as http://127.0.0.1:9090";
const url = z
  .url({ protocol: /^https?$/, error: urlText })
  .refine((text) => URL.canParse(text) && new URL(text).search + new URL(text).hash === "", {
    error: urlText,
  })
  .refine((text) => URL.canParse(text) && new URL(text).password + new URL(text).username === "", {
    error: "an address without a password; everybody may read this file",
  });

const between = (least: number, most: number, error: string) =>
  duration.refine((ms) => ms >= least && ms <= most, { error });

const prometheus = z.strictObject(
  {
    url,
    query: matching(/\S/, "an expression of PromQL that gives one number").max(maxGuardQuery),
    timeout: between(1, maxGuardTimeoutMs, "a duration from 1ms to 10s").optional(),
    stale: between(1_000, maxGuardOverMs, "a duration from 1s to 24h")
      .optional()
      .describe("an older sample is none; a guard without one is blind"),
  },
  {
    error: "a server and a query, such as { url: http://127.0.0.1:9090, query: sum(queue_depth) }",
  },
);

const guard = z
  .strictObject(
    {
      name: matching(/^\S.{0,99}$/, "a name of at most 100 letters"),
      query: calculation.optional().describe("a calculation over wide events"),
      where: where.optional().describe("which events"),
      over: between(1_000, maxGuardOverMs, "a duration from 1s to 24h")
        .optional()
        .describe("of the last so long"),
      arm: among(["candidate", "both"]).optional().describe("whose events"),
      prometheus: prometheus.optional().describe("an instant query instead of events"),
      bound: matching(boundPattern, boundText).describe("what holds as long as all is well"),
    },
    { error: 'a guard such as { name: declined, query: count, bound: "<= 20" }' },
  )
  .refine((one) => (one.query === undefined) !== (one.prometheus === undefined), {
    error: "a guard with either query, over events, or prometheus",
  })
  .refine(
    (one) =>
      one.prometheus === undefined ||
      (one.where === undefined && one.over === undefined && one.arm === undefined),
    { error: "no where, over or arm beside prometheus; they belong into its query" },
  );

/** `guards:`, conditions that end a rollout at once when they break, and block it while unknown. */
export const guards = z
  .array(guard, { error: "a list of guards" })
  .max(maxGuards, { error: `at most ${maxGuards} guards` })
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: "guards with names of their own",
  })
  .describe("a broken bound rolls back at once; a guard that cannot be read blocks raising");

export const guardDefaults = {
  overMs: 300_000,
  arm: "candidate",
  timeoutMs: 2_000,
  staleMs: 60_000,
} as const;

type Written = z.infer<typeof guard>;

export const fillGuard = (written: Written): WatchedGuard => ({
  name: written.name,
  source: sourceOf(written),
  bound: boundOf(written.bound),
});

const boundOf = (text: string): WatchedGuard["bound"] => {
  const [, op, value = "0"] = boundPattern.exec(text) ?? [];
  return { op: op === ">=" ? ">=" : "<=", value: Number(value) };
};

const sourceOf = ({ prometheus: server, ...written }: Written): WatchedGuard["source"] => {
  if (server !== undefined)
    return {
      kind: "prometheus",
      url: server.url,
      query: server.query,
      timeoutMs: server.timeout ?? guardDefaults.timeoutMs,
      staleMs: server.stale ?? guardDefaults.staleMs,
    };
  const parsed = written.where === undefined ? null : parseFilter(written.where);
  return {
    kind: "events",
    calculate: parseMeasure(written.query ?? "count") ?? { op: "count" },
    where: parsed?.ok === true ? parsed.filter : null,
    overMs: written.over ?? guardDefaults.overMs,
    arm: written.arm ?? guardDefaults.arm,
  };
};

export const printGuard = ({ name, source, bound }: WatchedGuard): object => ({
  name,
  ...printSource(source),
  bound: `${bound.op} ${bound.value}`,
});

const printSource = (source: WatchedGuard["source"]): object =>
  source.kind === "prometheus"
    ? {
        prometheus: {
          url: source.url,
          query: source.query,
          timeout: printDuration(source.timeoutMs),
          stale: printDuration(source.staleMs),
        },
      }
    : {
        query: calculationLabel(source.calculate),
        ...(source.where === null ? {} : { where: printFilter(source.where) }),
        over: printDuration(source.overMs),
        arm: source.arm,
      };
