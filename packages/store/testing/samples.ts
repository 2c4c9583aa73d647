import {
  type Bin,
  defaultPlan,
  type EventCounts,
  noTerms,
  dimmer,
  noMirror,
  openRollout,
  type RolloutState,
  type Sheet,
  type Version,
} from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";
import type { NewEntry, TickDecision } from "../port.ts";

/** Small valid values for tests of a store. */

export const sampleConfig: ServiceConfig = {
  name: "shop",
  objective: 0.99,
  unit: [{ from: "header", name: "x-user-id" }],
  routes: [],
  attemptTimeoutMs: 5000,
  stable: { version: "v1", endpoints: ["http://127.0.0.1:3001"] },
  cohorts: [{ name: "internal", anyOf: [{ by: "unit", in: ["alice"] }] }],
  deny: [],
  plan: defaultPlan,
  judging: noTerms,
};

export const sampleVersion = (id: string): Version => ({
  id,
  endpoints: [`http://127.0.0.1:30${id.replaceAll(/\D/g, "").padStart(2, "0")}`],
  subject: `Change ${id}`,
  authors: ["Ann <ann@example.org>"],
  commits: [id],
});

/** The draft of `shop.<n>`, which ships version `v<n + 1>`. */
export const sampleDraft = (n: number): RolloutState =>
  openRollout(
    {
      id: `shop.${n}`,
      service: "shop",
      candidate: sampleVersion(`v${n + 1}`),
      stable: sampleVersion("v1"),
      plan: defaultPlan,
      objective: 0.99,
      terms: noTerms,
      attempt: 1,
      shippedBy: { kind: "person", name: "Ann" },
      shippedAtMs: 1_790_000_000_000,
    },
    1_790_000_000_000,
  );

export const sampleBin = (seq: number, of: Partial<Bin> = {}): Bin => ({
  bootId: "boot-1",
  seq,
  service: "shop",
  stageEntry: 1,
  rollout: "shop.1",
  generation: 1,
  startMs: 1_790_000_000_000 + seq * 1000,
  stable: {},
  candidate: {},
  mirror: noMirror,
  instances: [],
  ...of,
});

export const sampleSheet = (seq: number, of: Partial<Sheet> = {}): Sheet => ({
  bootId: "boot-1",
  seq,
  service: "shop",
  rollout: "shop.1",
  stageEntry: 1,
  minute: seq,
  startMs: 1_790_000_000_000 + seq * 60_000,
  sampled: 1,
  stable: [["u-1", 3, 3, 0, 0, 0, 0, 0, 0, 12.5]],
  candidate: [["u-17", 2, 2, 1, 0, 0, 0, 0, 0, null]],
  ...of,
});

export const sampleEventCounts = (second: number, of: Partial<EventCounts> = {}): EventCounts => {
  const startMs = 1_790_000_000_000 + second * 1_000;
  return {
    rollout: "shop.1",
    stageEntry: 1,
    signal: "expectation",
    name: "e1",
    seconds: [{ startMs, stable: [{ unit: "u-1", n: 2, eventId: "e-7" }], candidate: [] }],
    late: 0,
    events: 300,
    fieldsArrived: true,
    watermarkMs: startMs + 6_000,
    ...of,
  };
};

export const sampleEntry = (reason: string): NewEntry => ({
  atMs: 1_790_000_000_000,
  by: dimmer,
  input: "tick",
  reason,
});

/** A decision about a rollout whose state is `state`. */
export const sampleDecision = (
  state: RolloutState,
  decision: Partial<TickDecision> = {},
): TickDecision => ({
  rollout: state.rollout.id,
  expectVersion: 0,
  state,
  entry: sampleEntry("Shipped."),
  commands: [],
  ...decision,
});
