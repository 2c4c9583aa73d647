import { type ArmTotals, noTotals } from "./arm-totals.ts";
import { type Guard, openGuard } from "../guard/guard.ts";
import { type Compared, stakesOf } from "../ledger.ts";
import { openProof, type Proof } from "../kernel/proof.ts";
import { openRecent, type Recent } from "./recent.ts";
import type { UnitTally } from "./unit-tally.ts";
import { openMinutes, type UserMinutes } from "./user-minutes.ts";
import type { Signal } from "../verdict.ts";
import type { JudgeStage } from "../stage.ts";

/** How far a candidate's caches are warm: a matter of its age and of its requests, not of a stage. */
export type WarmUp = { sinceMs: number | null; requests: number };

/** One arm of a stage entry. */
export type ArmState = {
  readonly totals: ArmTotals;
  /** Totals since latency counts; see `warmUpMs`. */
  readonly warm: ArmTotals;
  readonly recent: Recent;
  /** Distinct units with at least one failure. */
  badUnits: number;
  /** Distinct units with at least one slow request, since latency counts. */
  slowUnits: number;
};

/**
 * Everything the judge knows of one stage entry: a fold over its bins and sheets in the order of
 * their arrival. The same bins in the same order give the same state, bit for bit; no clock is read
 * but the bins' own. Opaque outside this folder; after a restart, fold again.
 */
export type JudgeState = {
  readonly stage: JudgeStage;
  readonly proofs: readonly Proof[];
  readonly seen: Readonly<Record<Signal, UnitTally>>;
  readonly stable: ArmState;
  readonly candidate: ArmState;
  readonly guard: Guard;
  readonly minutes: UserMinutes;
  /** Bad candidate units per endpoint, per signal. */
  readonly endpoints: Readonly<Record<Signal, Map<string, number>>>;
  readonly exemplars: string[];
  /** What the candidate has served since the rollout began, in whatever stage. */
  readonly warmUp: WarmUp;
  /** Start of the first bin, ms: the stage entry's own clock. */
  firstBinMs: number | null;
  /** Whole minutes since then that the kernels have been told of. */
  minute: number;
  /** Bins and sheets that held something else than counts. None is half used; one blinds the judge. */
  unreadable: number;
};

const openArm = (): ArmState => ({
  totals: noTotals(),
  warm: noTotals(),
  recent: openRecent(),
  badUnits: 0,
  slowUnits: 0,
});

/** Copies go to the candidate as often as answers come from stable, so their share is a half. */
const mirrorShare = 0.5;

const openProofs = (stage: JudgeStage): readonly Proof[] => {
  const { kind, alpha, horizonMin } = stage;
  if (!(alpha > 0)) return [];
  if (kind === "shadow")
    return [openProof({ signal: "mirror", tier: 1, alpha }, mirrorShare, horizonMin)];
  const rho = stage.exposurePpm / 1_000_000;
  if (kind === "cohort" || rho <= 0 || rho >= 1) return [];
  const signals: readonly Compared[] =
    stage.slowMs === null ? ["errors"] : ["errors", "latencyTail"];
  return stakesOf(alpha, signals).map((stake) => openProof(stake, rho, horizonMin));
};

/**
 * The judge of one entry into one stage, before any count. `before` is the judge of the entry that
 * was left, null for a rollout's first: nothing but the candidate's warm-up comes along.
 */
export const openJudge = (stage: JudgeStage, before: JudgeState | null = null): JudgeState => ({
  stage,
  warmUp: before === null ? { sinceMs: null, requests: 0 } : { ...before.warmUp },
  proofs: openProofs(stage),
  seen: { errors: new Map(), latencyTail: new Map(), mirror: new Map() },
  stable: openArm(),
  candidate: openArm(),
  guard: openGuard(stage),
  minutes: openMinutes(),
  endpoints: { errors: new Map(), latencyTail: new Map(), mirror: new Map() },
  exemplars: [],
  firstBinMs: null,
  minute: 0,
  unreadable: 0,
});
