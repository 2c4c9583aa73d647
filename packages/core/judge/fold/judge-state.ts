import type { BadSignal } from "../../counts/bin.ts";
import { type Guard, openGuard } from "../guard/guard.ts";
import { openProof, type Proof } from "../kernel/proof.ts";
import { openSampleRatio, type SampleRatio } from "../kernel/sample-ratio.ts";
import { comparesUnits, stakesFor } from "../ledger.ts";
import { assignedAlpha, outcomesAlpha } from "../policy.ts";
import type { Signal } from "../signals.ts";
import type { JudgeStage } from "../stage.ts";
import { stageHash } from "../stage-hash.ts";
import { type Across, openAcross } from "./across.ts";
import { type ArmTotals, noTotals } from "./arm-totals.ts";
import { type Clock, openClock } from "./clock.ts";
import type { EventSignals } from "./event-signals.ts";
import type { Instances } from "./instances.ts";
import { openRecent, type Recent } from "./recent.ts";
import type { Slices } from "./slices.ts";
import type { UnitTally } from "./unit-tally.ts";
import { openUnits, type Units } from "./units.ts";

/** Signals that are counted request by request, and copies. */
export type Counted = BadSignal | "mirror";

/** One arm of a stage entry. */
export type ArmState = {
  readonly totals: ArmTotals;
  /** Totals since latency counts; see `warmUpMs`. */
  readonly warm: ArmTotals;
  readonly recent: Recent;
  /** Distinct units with at least one bad event, per signal; of slowness, since latency counts. */
  readonly units: Record<Counted, number>;
};

/** Where a signal's counts come from. Each feed has its own clock, and none waits for another. */
export type Feed = "bins" | "sheets" | "events";

/**
 * Everything the judge knows of one stage entry: a fold over its bins, sheets and counts by events.
 * The same ones in the same order give the same state, bit for bit, however the feeds are mixed; no
 * clock is read but their own. Opaque outside this folder; after a restart, fold again.
 */
export type JudgeState = {
  readonly stage: JudgeStage;
  readonly stageHash: string;
  readonly proofs: readonly Proof[];
  readonly byFeed: Readonly<Record<Feed, readonly Proof[]>>;
  readonly clocks: Readonly<Record<"bins" | "sheets", Clock>>;
  readonly seen: Readonly<Record<Counted, UnitTally>>;
  readonly stable: ArmState;
  readonly candidate: ArmState;
  readonly guard: Guard;
  readonly units: Units;
  /** Null where nobody is randomised. */
  readonly ratio: { readonly assigned: SampleRatio; readonly outcomes: SampleRatio } | null;
  readonly slices: Slices;
  readonly instances: Instances;
  readonly eventSignals: EventSignals;
  /** Bad candidate units per endpoint, per signal. */
  readonly endpoints: Readonly<Record<Counted, Map<string, number>>>;
  readonly exemplars: string[];
  /** Over all stage entries of the rollout. */
  readonly across: Across;
  /** Messages that held something else than counts. None is half used; one blinds the judge. */
  unreadable: number;
};

const openArm = (): ArmState => ({
  totals: noTotals(),
  warm: noTotals(),
  recent: openRecent(),
  units: { errors: 0, latencyTail: 0, latencySli: 0, mirror: 0 },
});

/** Copies go to the candidate as often as answers come from stable, so their share is a half. */
const mirrorShare = 0.5;

const openProofs = (stage: JudgeStage): readonly Proof[] => {
  const { kind, alpha, horizonMin } = stage;
  if (kind === "shadow" && alpha > 0)
    return [openProof({ signal: "mirror", tier: 1, alpha }, mirrorShare, horizonMin)];
  if (!comparesUnits(stage)) return [];
  const rho = stage.exposurePpm / 1_000_000;
  return stakesFor(stage).map((stake) => openProof(stake, rho, horizonMin));
};

const feeds: Readonly<Record<Signal, Feed>> = {
  errors: "bins",
  latencyTail: "bins",
  latencySli: "bins",
  crashes: "bins",
  mirror: "bins",
  latencyP90: "sheets",
  latencyP50: "sheets",
  successDrop: "sheets",
  crashReports: "events",
  expectation: "events",
};

const openRatio = (stage: JudgeStage): JudgeState["ratio"] => {
  if (!comparesUnits(stage)) return null;
  const rho = stage.exposurePpm / 1_000_000;
  return {
    assigned: openSampleRatio(rho, assignedAlpha),
    outcomes: openSampleRatio(rho, outcomesAlpha),
  };
};

const perCounted = <T>(open: () => T): Record<Counted, T> => ({
  errors: open(),
  latencyTail: open(),
  latencySli: open(),
  mirror: open(),
});

/**
 * The judge of one entry into one stage, before any count. `before` is the judge of the entry that
 * was left, null for a rollout's first: what holds over all entries comes along, evidence does not.
 */
export const openJudge = (stage: JudgeStage, before: JudgeState | null = null): JudgeState => {
  const proofs = openProofs(stage);
  const fedBy = (feed: Feed): readonly Proof[] =>
    proofs.filter(({ signal }) => feeds[signal] === feed);
  return {
    stage,
    stageHash: stageHash(stage),
    proofs,
    byFeed: { bins: fedBy("bins"), sheets: fedBy("sheets"), events: fedBy("events") },
    clocks: { bins: openClock(), sheets: openClock() },
    seen: perCounted(() => new Map()),
    stable: openArm(),
    candidate: openArm(),
    guard: openGuard(stage),
    units: openUnits(),
    ratio: openRatio(stage),
    slices: new Map(),
    instances: new Map(),
    eventSignals: new Map(),
    endpoints: perCounted(() => new Map()),
    exemplars: [],
    across: before === null ? openAcross() : before.across,
    unreadable: 0,
  };
};
