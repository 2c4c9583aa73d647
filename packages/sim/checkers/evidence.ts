import { positionOf, type RolloutState } from "@dimmer/core";
import type { Seen } from "../world/witness.ts";
import { type OpenChecker, slackMs } from "./checker.ts";
import type { History, RolloutFacts } from "./history.ts";

type StoredNow = Extract<Seen, { kind: "stored" }>;

/** A raise out of a stage, with what was stored before it; null for anything else. */
const raiseOf = (
  seen: Seen,
  history: History,
): {
  readonly rollout: RolloutFacts;
  readonly now: StoredNow;
  readonly before: RolloutState;
} | null => {
  if (seen.kind !== "stored") return null;
  const rollout = history.rollouts.get(seen.rollout);
  if (rollout === undefined) return null;
  const before = rollout.last.state;
  const [from, to] = [positionOf(before), positionOf(seen.state)];
  const isOnwards =
    (seen.state.phase === "done" && before.phase !== "done" && before.phase !== "owed") ||
    (from !== null && to !== null && to.stage > from.stage);
  return isOnwards ? { rollout, now: seen, before } : null;
};

/** What must have been counted before a stage is left by itself, at least. */
const floor = { shadow: 300, cohort: 10, percent: 300, full: 300 } as const;

const evidenceBeforeAdvance: OpenChecker = () => ({
  id: "S2",
  statement:
    "a stage is left by itself only on enough counts of this entry, not failing, applied everywhere",
  see: (seen, history) => {
    const raise = raiseOf(seen, history);
    if (raise?.now.entry?.input !== "tick") return null;
    const at = positionOf(raise.before);
    const stage = at === null ? undefined : raise.before.rollout.plan.stages[at.stage];
    if (at === null || stage === undefined) return null;
    const facts = raise.rollout.entries.get(at.stageEntry);
    const counted = {
      shadow: facts?.pairs,
      cohort: facts?.named,
      percent: facts?.bucket,
      full: facts?.bucket,
    };
    const n = counted[stage.kind] ?? 0;
    if (n < floor[stage.kind])
      return `${raise.rollout.id} left ${stage.kind} after ${n} counted requests of entry ${at.stageEntry}`;
    for (const splitter of history.splitters.values()) {
      const actor = history.world.splitters.find(({ name }) => name === splitter.name);
      if (actor?.process.state !== "running" || splitter.table === null) continue;
      if (splitter.table.epoch === 0 || splitter.fitSinceMs === null) continue;
      if (history.nowMs - splitter.fitSinceMs < 2 * slackMs) continue;
      const served = history.served(splitter, raise.rollout.id);
      if (served?.stageEntry !== at.stageEntry)
        return `${raise.rollout.id} left entry ${at.stageEntry} while ${splitter.name} routes by entry ${served?.stageEntry ?? "none"}`;
    }
    return null;
  },
});

/**
 * More than half fails, by more than two standard deviations: what splitters have not told yet, or a
 * version that fails about every other request, may look to the judge like somewhat less than half.
 */
const failsPlainly = ({ requests, failures }: { requests: number; failures: number }): boolean =>
  requests >= 50 && failures / requests >= 0.5 + 1 / Math.sqrt(requests);

const notOnFailure: OpenChecker = () => {
  const answers = new Map<string, { requests: number; failures: number }>();
  return {
    id: "S3b",
    statement: "a candidate that plainly fails is not raised by itself",
    see: (seen, history) => {
      if (seen.kind === "answered" && seen.answers.rollout !== null) {
        const { rollout, stageEntry, candidate, candidateFailures } = seen.answers;
        const sum = answers.get(`${rollout} ${stageEntry}`) ?? { requests: 0, failures: 0 };
        sum.requests += candidate;
        sum.failures += candidateFailures;
        answers.set(`${rollout} ${stageEntry}`, sum);
      }
      const raise = raiseOf(seen, history);
      if (raise?.now.entry?.input !== "tick") return null;
      const at = positionOf(raise.before);
      const sum = answers.get(`${raise.rollout.id} ${at?.stageEntry ?? 0}`);
      if (sum === undefined || !failsPlainly(sum)) return null;
      return `${raise.rollout.id} was raised although ${sum.failures} of ${sum.requests} requests failed`;
    },
  };
};

const noPromotionOnSilence: OpenChecker = () => ({
  id: "S3",
  statement: "nothing is raised while a known splitter is silent or its counts are not stored",
  see: (seen, history) => {
    const raise = raiseOf(seen, history);
    const input = raise?.now.entry?.input;
    if (raise === null || (input !== "tick" && input !== "action")) return null;
    const { nowMs } = history;
    const isJumpy = history.controlJumps.some(({ atMs }) => nowMs - atMs < 60_000);
    if (isJumpy) return null;
    const { leaseTtlMs, delayMs } = history.world.scenario;
    for (const splitter of history.splitters.values()) {
      if (splitter.table === null && splitter.muteSinceMs === null) continue;
      const since = splitter.muteSinceMs;
      const muteMs = since === null ? 0 : nowMs - since;
      const isKnown = Number.isFinite(splitter.heardMs);
      if (isKnown && muteMs > 5_000 + slackMs && muteMs < leaseTtlMs - slackMs)
        return `${raise.rollout.id} was raised while ${splitter.name} was silent for ${Math.round(muteMs / 1000)} s`;
      const uncountedMs = nowMs - splitter.countedMs;
      const fitMs = splitter.fitSinceMs === null ? 0 : nowMs - splitter.fitSinceMs;
      const limitMs = 5_000 + 2 * slackMs + 4 * delayMs;
      if (fitMs > limitMs + 3_000 && isKnown && uncountedMs > limitMs)
        return `${raise.rollout.id} was raised ${Math.round(uncountedMs / 1000)} s after the last counts of ${splitter.name}`;
    }
    return null;
  },
});

const lookGates: OpenChecker = () => ({
  id: "S17",
  statement:
    "a stage whose look is required, and full, is left only after a good look of its author in it",
  see: (seen, history) => {
    const raise = raiseOf(seen, history);
    if (raise === null || raise.now.entry?.input === "replaced") return null;
    const { before, rollout } = raise;
    const at = positionOf(before);
    const stage = at === null ? undefined : before.rollout.plan.stages[at.stage];
    if (at === null || (stage?.look !== "required" && stage?.kind !== "full")) return null;
    const enteredMs = rollout.entries.get(at.stageEntry)?.storedMs ?? Number.POSITIVE_INFINITY;
    const isLooked = history.orders.some(
      ({ rollout: of, action, actor, atMs }) =>
        of === rollout.id &&
        action.verb === "good" &&
        actor.kind === "person" &&
        actor.name.startsWith("Ann") &&
        atMs >= enteredMs,
    );
    return isLooked ? null : `${rollout.id} left ${stage.kind} without its author's look`;
  },
});

const candidateAnswers: OpenChecker = () => ({
  id: "S8b",
  statement: "nobody is sent to a candidate that has never answered",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const before = history.rollouts.get(seen.rollout)?.last.state;
    const isFirst = before?.phase === "draft" && positionOf(seen.state) !== null;
    const id = seen.state.rollout.candidate.id;
    const isDead = history.world.versions.behaviour(id)?.answers === false;
    return isFirst && isDead && seen.state.phase !== "rolling_back"
      ? `${seen.rollout} begins although ${id} does not answer`
      : null;
  },
});

const timeCannotBeSkipped: OpenChecker = () => ({
  id: "S18",
  statement: "a stage lasts its dwell in true time, whatever clocks and processes do",
  see: (seen, history) => {
    const raise = raiseOf(seen, history);
    if (raise?.now.entry?.input !== "tick") return null;
    const at = positionOf(raise.before);
    const dwellMs = raise.before.rollout.plan.stages[at?.stage ?? -1]?.dwellMs ?? 0;
    const storedMs = raise.rollout.entries.get(at?.stageEntry ?? 0)?.storedMs;
    if (storedMs === undefined) return null;
    const jumps = history.controlJumps.filter(({ atMs }) => atMs >= storedMs).length;
    const appliedMs = raise.rollout.entries.get(at?.stageEntry ?? 0)?.appliedMs;
    const lastedMs = history.nowMs - (appliedMs ?? history.nowMs - dwellMs) + 1_500;
    const leastMs = dwellMs - 2_000 * (jumps + history.takeovers(storedMs));
    return lastedMs >= leastMs
      ? null
      : `${raise.rollout.id} left its stage after ${lastedMs} ms; it must last ${dwellMs} ms`;
  },
});

const evidenceIsCounts: OpenChecker = () => {
  const before = new Map<string, number>();
  return {
    id: "S20",
    statement:
      "a verdict's numbers are those of the stored counts of its entry, also after a restart",
    see: (seen, history) => {
      if (seen.kind !== "stored") return null;
      const verdict = positionOf(seen.state)?.lastVerdict;
      if (verdict === null || verdict === undefined) return null;
      const { stageEntry, candidate } = verdict.evidence;
      const facts = history.rollouts.get(seen.rollout)?.entries.get(stageEntry);
      const key = `${seen.rollout} ${stageEntry} ${verdict.outcome === "fail"}`;
      const shrank = candidate.requests < (before.get(key) ?? 0);
      before.set(key, candidate.requests);
      if (shrank) return `${seen.rollout} forgot requests of entry ${stageEntry}`;
      if (facts === undefined || facts.bucketSums.has(candidate.requests)) return null;
      return `the verdict on ${seen.rollout} counts ${candidate.requests} requests of entry ${stageEntry}; ${facts.bucket} by bucket, ${facts.named} by name are stored`;
    },
  };
};

const noFalseAlarm: OpenChecker = () => ({
  id: "S20b",
  statement: "nothing that never failed is rolled back by a verdict or a fuse",
  see: (seen, history) => {
    if (seen.kind !== "stored" || seen.state.phase !== "rolling_back") return null;
    const known = history.rollouts.get(seen.rollout);
    if (known === undefined || known.last.state.phase === "rolling_back") return null;
    const { cause } = seen.state;
    if (cause.kind !== "verdict" && cause.kind !== "fuse") return null;
    const behaviour = history.world.versions.behaviour(seen.state.rollout.candidate.id);
    const isSlow = (behaviour?.slowShare ?? 0) > 0;
    const isMirrored = known.first.rollout.plan.stages[0]?.kind === "shadow";
    if (known.failures > 0 || isSlow || isMirrored) return null;
    return `${seen.rollout} never failed and was rolled back: ${cause.sentence}`;
  },
});

export const evidenceCheckers: readonly OpenChecker[] = [
  evidenceBeforeAdvance,
  noPromotionOnSilence,
  notOnFailure,
  lookGates,
  candidateAnswers,
  timeCannotBeSkipped,
  evidenceIsCounts,
  noFalseAlarm,
];
