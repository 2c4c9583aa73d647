import type { AssignedBy } from "../cohort/assignment.ts";
import type { BadSignal, Bin, MirrorUnit, Sheet } from "../counts/bin.ts";
import { maxExemplars, maxJudgedEndpoints } from "../limits.ts";
import {
  addTotals,
  type ArmTotals,
  badRows,
  isTruncated,
  noTotals,
  sumCounts,
} from "./arm-totals.ts";
import { type Guard, guardBin, openGuard, passGuardMinutes } from "./guard.ts";
import { stakesOf } from "./ledger.ts";
import { tiers, warmUpMs, warmUpRequests } from "./policy.ts";
import { observeProof, openProof, passProofMinutes, type Proof } from "./proof.ts";
import { addRecent, openRecent, passRecentMinutes, type Recent } from "./recent.ts";
import { isSoundBin, isSoundSheet } from "./sound.ts";
import { tally, type UnitTally } from "./unit-tally.ts";
import { addSheet, openMinutes, type UserMinutes } from "./user-minutes.ts";
import type { JudgeStage } from "./verdict.ts";

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
  readonly seen: Readonly<Record<BadSignal | "mirror", UnitTally>>;
  readonly stable: ArmState;
  readonly candidate: ArmState;
  readonly guard: Guard;
  readonly minutes: UserMinutes;
  /** Bad candidate units per endpoint, per signal. */
  readonly endpoints: Readonly<Record<BadSignal | "mirror", Map<string, number>>>;
  readonly exemplars: string[];
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
  const signals: readonly BadSignal[] =
    stage.slowMs === null ? ["errors"] : ["errors", "latencyTail"];
  return stakesOf(alpha, signals).map((stake) => openProof(stake, rho, horizonMin));
};

/** The judge of one entry into one stage, before any count. */
export const openJudge = (stage: JudgeStage): JudgeState => ({
  stage,
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

const isOurs = (
  { stage }: JudgeState,
  of: Pick<Bin, "service" | "rollout" | "stageEntry">,
): boolean =>
  of.service === stage.service &&
  of.rollout === stage.rollout &&
  of.stageEntry === stage.stageEntry;

/**
 * Takes one bin; other stage entries' are ignored. Changes the state in place and returns it.
 *
 * The caller gives each (bootId, seq) once: a bin given twice counts its requests twice, while a
 * unit's first failure still counts once.
 */
export const applyBin = (state: JudgeState, bin: Bin): JudgeState => {
  if (!isOurs(state, bin)) return state;
  if (!isSoundBin(bin)) {
    state.unreadable += 1;
    return state;
  }
  passTime(state, bin.startMs);
  if (state.stage.kind === "shadow") {
    compareCopies(state, bin);
    return state;
  }
  countArms(state, bin);
  compareErrors(state, bin);
  if (isWarm(state, bin.startMs)) compareLatency(state, bin);
  guardBin(state.guard, bin);
  return state;
};

/** Takes one sheet, under the same rules. */
export const applySheet = (state: JudgeState, sheet: Sheet): JudgeState => {
  if (!isOurs(state, sheet)) return state;
  if (isSoundSheet(sheet)) addSheet(state.minutes, sheet);
  else state.unreadable += 1;
  return state;
};

const passTime = (state: JudgeState, binMs: number): void => {
  state.firstBinMs ??= binMs;
  const minute = Math.floor((binMs - state.firstBinMs) / 60_000);
  const passed = minute - state.minute;
  if (passed <= 0) return;
  state.minute = minute;
  for (const proof of state.proofs) passProofMinutes(proof, passed);
  passGuardMinutes(state.guard, passed);
  for (const arm of [state.stable, state.candidate]) passRecentMinutes(arm.recent, passed);
};

/** The candidate's requests that are judged: those randomised, or a cohort's by name. */
const judgedBy = ({ stage }: JudgeState): readonly AssignedBy[] =>
  stage.kind === "cohort" ? ["named"] : ["bucket"];
const stableBy: readonly AssignedBy[] = ["bucket"];

const countArms = (state: JudgeState, { candidate, stable }: Bin): void => {
  countArm(state.candidate, sumCounts(candidate, judgedBy(state)));
  countArm(state.stable, sumCounts(stable, stableBy));
};

const countArm = (arm: ArmState, totals: Readonly<ArmTotals>): void => {
  addTotals(arm.totals, totals);
  addRecent(arm.recent, totals);
};

/** Latency is judged once caches are warm; until then it is only counted. */
const isWarm = ({ stage, firstBinMs, candidate }: JudgeState, binMs: number): boolean =>
  stage.slowMs !== null &&
  (candidate.totals.requests >= warmUpRequests || binMs - (firstBinMs ?? binMs) >= warmUpMs);

const compareErrors = (state: JudgeState, bin: Bin): void => {
  const reached = compareUnits(state, bin, "errors");
  state.candidate.badUnits += reached.candidate;
  state.stable.badUnits += reached.stable;
};

const compareLatency = (state: JudgeState, bin: Bin): void => {
  addTotals(state.candidate.warm, sumCounts(bin.candidate, judgedBy(state)));
  addTotals(state.stable.warm, sumCounts(bin.stable, stableBy));
  const reached = compareUnits(state, bin, "latencyTail");
  state.candidate.slowUnits += reached.candidate;
  state.stable.slowUnits += reached.stable;
};

/**
 * Counts each unit at its first, 4th and 16th bad event, and tells the kernels. A second in which
 * rows of stable were left out is no comparison; left out on the candidate's side alone, it is a
 * comparison in the candidate's favour. Returns the units that were bad for the first time.
 */
const compareUnits = (
  state: JudgeState,
  bin: Bin,
  signal: BadSignal,
): { candidate: number; stable: number } => {
  const rows = badRows(bin.candidate, judgedBy(state), signal);
  const candidate = tally(state.seen[signal], rows);
  const stable = tally(state.seen[signal], badRows(bin.stable, stableBy, signal));
  rows.forEach((row) => remember(state, row, signal));
  if (!isTruncated(bin.stable, stableBy))
    for (const proof of state.proofs) {
      if (proof.signal !== signal) continue;
      const k = tiers.findIndex(({ tier }) => tier === proof.tier);
      const [ours, theirs] = [candidate[k] ?? 0, stable[k] ?? 0];
      observeProof(proof, { candidate: ours, stable: theirs, startMs: bin.startMs });
    }
  return { candidate: candidate[0] ?? 0, stable: stable[0] ?? 0 };
};

/**
 * Copied requests: only pairs that differ are evidence, once per unit. A unit that differs both ways
 * in its first second is evidence of nothing, since nobody knows which came first.
 */
const compareCopies = (state: JudgeState, { mirror, startMs }: Bin): void => {
  const { candidateWorse, stableWorse, pairs } = mirror;
  const sum = (rows: readonly MirrorUnit[]): number => rows.reduce((all, { n }) => all + n, 0);
  const pair = { requests: pairs, slow: 0, rescued: 0 };
  addTotals(state.candidate.totals, { ...pair, failures: sum(candidateWorse) });
  addTotals(state.stable.totals, { ...pair, failures: sum(stableWorse) });
  const isOn = (rows: readonly MirrorUnit[]): ((row: MirrorUnit) => boolean) => {
    const units = new Set(rows.map(({ unit }) => unit));
    return ({ unit }) => units.has(unit);
  };
  tally(state.seen.mirror, candidateWorse.filter(isOn(stableWorse)));
  const [candidate = 0] = tally(state.seen.mirror, candidateWorse);
  const [stable = 0] = tally(state.seen.mirror, stableWorse);
  state.candidate.badUnits += candidate;
  state.stable.badUnits += stable;
  candidateWorse.forEach((row) => remember(state, row, "mirror"));
  for (const proof of state.proofs) observeProof(proof, { candidate, stable, startMs });
};

/** Keeps where it failed and a few raw events of it. */
const remember = (
  state: JudgeState,
  row: Pick<MirrorUnit, "endpoint" | "eventId">,
  signal: BadSignal | "mirror",
): void => {
  const endpoints = state.endpoints[signal];
  if (endpoints.has(row.endpoint) || endpoints.size < maxJudgedEndpoints)
    endpoints.set(row.endpoint, (endpoints.get(row.endpoint) ?? 0) + 1);
  if (state.exemplars.length < maxExemplars) state.exemplars.push(row.eventId);
};
