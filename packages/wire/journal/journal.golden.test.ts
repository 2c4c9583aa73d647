import { readFileSync, writeFileSync } from "node:fs";
import {
  type Action,
  actorOf,
  decide,
  type Fleet,
  type Input,
  openRollout,
  type Plan,
  type Rollout,
  type RolloutState,
  type Surroundings,
  unknownSurroundings,
  type Verdict,
} from "@dimmer/core";
import { expect, test } from "vitest";
import { journalEntrySchema } from "./state.ts";
import { verdictSchema } from "./verdict.ts";

/**
 * Journals of this version, with the inputs that made them. Every later version must read each entry
 * as it is and, given the same inputs, come to the same phases and exposures. Never rewritten for a
 * released version: a new one gets a file of its own (GOLDEN=write).
 */
const file = new URL("../golden/journal-0.1.json", import.meta.url);

const startMs = 1_790_000_000_000;
const ann = { kind: "person", name: "Ann" } as const;
const bob = { kind: "person", name: "bob" } as const;
const noHarm = { harmed: 0, rescuedUnits: 0, rescues: 0, seenFailures: 0 };
const fleet: Fleet = {
  live: 1,
  applied: 1,
  silent: 0,
  refusal: null,
  candidateHealthy: true,
  stableSlowMs: 120,
};

const base = { dwellMs: 2_000, look: "none", deadlineMs: 600_000 } as const;
const plan: Plan = {
  stages: [
    { kind: "cohort", cohort: "internal", ...base },
    { kind: "percent", exposurePpm: 50_000, ...base, approval: "required" },
    { kind: "full", ...base, look: "wanted" },
  ],
  onBreach: "rollback",
  onLost: "lower",
};

const rollout: Rollout = {
  id: "shop.1",
  service: "shop",
  candidate: {
    id: "v2",
    endpoints: ["http://127.0.0.1:3002"],
    subject: "Faster carts",
    authors: ["Ann <ann@example.org>"],
    commits: ["v2"],
  },
  stable: { id: "v1", endpoints: ["http://127.0.0.1:3001"], subject: "", authors: [], commits: [] },
  plan,
  objective: 0.99,
  attempt: 1,
  shippedBy: ann,
  shippedAtMs: startMs,
};

const arm = {
  requests: 100,
  failures: 0,
  badUnits: 0,
  slow: 0,
  rescued: 0,
  userMinutes: 0,
  badUserMinutes: 0,
};
const reasons = {
  pass: "proven",
  fail: "regression",
  undecided: "unproven",
  blind: "countsMissing",
} as const;

type Step =
  | { readonly after: number; readonly give: Verdict["outcome"] }
  | { readonly after: number; readonly by: typeof ann | typeof bob; readonly act: Action }
  | { readonly after: number; readonly around: Partial<Surroundings> }
  | { readonly after: number; readonly input: Input };

const inputOf = (state: RolloutState, step: Step, nowMs: number): Input => {
  if ("act" in step) return { kind: "action", by: step.by, ...step.act };
  if ("input" in step) return step.input;
  const around = "around" in step ? step.around : {};
  if ("give" in step) {
    const stageEntry = "at" in state && state.at !== null ? state.at.stageEntry : 0;
    const evidence = {
      stageEntry,
      stable: arm,
      candidate: arm,
      signals: [],
      certificate: null,
      needs: null,
      exemplars: [],
    };
    const outcome = step.give;
    // Parsed, so that what was added to evidence since is filled in as it is for old journals.
    const verdict: Verdict = verdictSchema.parse({
      outcome,
      reason: reasons[outcome],
      sentence: `It is ${outcome}.`,
      atMs: nowMs,
      evidence,
    });
    return { kind: "verdict", verdict, harm: noHarm };
  }
  return {
    kind: "tick",
    fleet,
    harm: noHarm,
    surroundings: { ...unknownSurroundings, atMs: nowMs, ...around },
  };
};

const tick = (around: Partial<Surroundings> = {}): Step => ({ after: 1_000, around });
const second = (around: Partial<Surroundings> = {}): readonly Step[] => [
  { after: 1_000, give: "pass" },
  { after: 0, around },
];
const seconds = (n: number, around: Partial<Surroundings> = {}): readonly Step[] =>
  Array.from({ length: n }, () => second(around)).flat();

const stopped = { by: "bob", why: "incident", atMs: startMs };
const stories: Readonly<Record<string, readonly Step[]>> = {
  "to done": [
    tick(),
    ...seconds(4),
    ...seconds(4),
    { after: 0, by: bob, act: { verb: "approve", note: "read it" } },
    ...seconds(4),
    { after: 0, by: ann, act: { verb: "good", note: "flat", opened: ["page"] } },
    ...seconds(4),
  ],
  "held by the line, then failed": [
    tick(),
    ...seconds(2, { stopped }),
    ...seconds(4),
    { after: 0, by: bob, act: { verb: "pause", why: "lunch" } },
    { after: 0, by: bob, act: { verb: "resume", why: "" } },
    { after: 1_000, give: "fail" },
    tick(),
    tick(),
  ],
  "owed and taken back": [
    tick(),
    ...seconds(8),
    { after: 0, by: bob, act: { verb: "approve", note: "" } },
    ...seconds(3),
    { after: 0, input: { kind: "replaced", by: bob, next: "shop.2" } },
    tick(),
    { after: 0, by: ann, act: { verb: "rollback", why: "the till" } },
    tick(),
  ],
};

const record = (steps: readonly Step[]) => {
  let state = openRollout(rollout, startMs);
  let nowMs = startMs;
  const entries: unknown[] = [];
  for (const step of steps) {
    nowMs += step.after;
    const input = inputOf(state, step, nowMs);
    const decision = decide(state, input, nowMs);
    if (!decision.ok) continue;
    state = decision.state;
    if (decision.reason === null) continue;
    const seq = entries.length + 1;
    const by = actorOf(input);
    entries.push({
      rollout: rollout.id,
      seq,
      atMs: nowMs,
      by,
      input: input.kind,
      reason: decision.reason,
      state,
    });
  }
  return entries;
};

const recorded = (): unknown =>
  Object.fromEntries(Object.entries(stories).map(([name, steps]) => [name, record(steps)]));

test("journals of 0.1 are read as they were written, and replay to the same states", () => {
  if (process.env["GOLDEN"] === "write")
    writeFileSync(file, `${JSON.stringify(recorded(), null, 1)}\n`);
  const golden = JSON.parse(readFileSync(file, "utf8")) as Record<string, readonly unknown[]>;
  expect(recorded()).toEqual(golden);
  for (const entries of Object.values(golden))
    for (const entry of entries)
      expect(journalEntrySchema.parse(entry)).toMatchObject(entry as object);
  const ends = Object.values(golden).map(
    (entries) => journalEntrySchema.parse(entries.at(-1)).state.phase,
  );
  expect(ends).toEqual(["done", "rolled_back", "rolled_back"]);
});
