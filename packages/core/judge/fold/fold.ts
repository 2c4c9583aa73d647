import type { AssignedBy } from "../../cohort/assignment.ts";
import type { Bin, MirrorUnit } from "../../counts/bin.ts";
import type { Sheet } from "../../counts/sheet.ts";
import { maxExemplars, maxJudgedEndpoints } from "../../limits.ts";
import { addTotals, type ArmTotals, badRows, isTruncated, sumCounts } from "./arm-totals.ts";
import { guardBin, passGuardMinutes } from "../guard/guard.ts";
import type { ArmState, JudgeState, WarmUp } from "./judge-state.ts";
import type { Compared } from "../ledger.ts";
import { tiers, warmUpMs, warmUpRequests } from "../policy.ts";
import { observeProof, passProofMinutes } from "../kernel/proof.ts";
import { addRecent, passRecentMinutes } from "./recent.ts";
import { isSoundBin, isSoundSheet } from "./sound.ts";
import type { Signal } from "../verdict.ts";
import { tally } from "./unit-tally.ts";
import { addSheet } from "./user-minutes.ts";

type Origin = Pick<Bin, "service" | "rollout" | "stageEntry">;

const isOfRollout = ({ stage }: JudgeState, of: Origin): boolean =>
  of.service === stage.service && of.rollout === stage.rollout;

const isOurs = (state: JudgeState, of: Origin): boolean =>
  isOfRollout(state, of) && of.stageEntry === state.stage.stageEntry;

/**
 * Takes one bin. Those of the rollout's other stage entries only show that the candidate warms up.
 * Changes the state in place and returns it.
 *
 * The caller gives each (bootId, seq) once: a bin given twice counts its requests twice, while a
 * unit's first failure still counts once.
 */
export const applyBin = (state: JudgeState, bin: Bin): JudgeState => {
  if (!isOfRollout(state, bin)) return state;
  const isOwn = isOurs(state, bin);
  if (!isSoundBin(bin)) {
    if (isOwn) state.unreadable += 1;
    return state;
  }
  warmUp(state.warmUp, bin);
  if (!isOwn) return state;
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

const onCandidate: readonly AssignedBy[] = ["override", "named", "bucket"];

const warmUp = (warming: WarmUp, { candidate, startMs }: Bin): void => {
  const { requests } = sumCounts(candidate, onCandidate);
  if (requests === 0) return;
  warming.sinceMs = Math.min(warming.sinceMs ?? startMs, startMs);
  warming.requests = Math.min(warming.requests + requests, warmUpRequests);
};

/** Latency is judged once caches are warm; until then it is only counted. */
const isWarm = ({ stage, warmUp: { sinceMs, requests } }: JudgeState, binMs: number): boolean =>
  stage.slowMs !== null &&
  sinceMs !== null &&
  requests >= warmUpRequests &&
  binMs - sinceMs >= warmUpMs;

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
  signal: Compared,
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
  signal: Signal,
): void => {
  const endpoints = state.endpoints[signal];
  if (endpoints.has(row.endpoint) || endpoints.size < maxJudgedEndpoints)
    endpoints.set(row.endpoint, (endpoints.get(row.endpoint) ?? 0) + 1);
  if (state.exemplars.length < maxExemplars) state.exemplars.push(row.eventId);
};
