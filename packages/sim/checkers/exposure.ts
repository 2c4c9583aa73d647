import {
  type CandidateRoute,
  exposedCohorts,
  exposedPpm,
  positionOf,
  type RolloutState,
} from "@dimmer/core";
import { followMs, type OpenChecker, slackMs } from "./checker.ts";
import type { History, RolloutFacts, SplitterFacts } from "./history.ts";

const percentOf = (ppm: number): string => `${ppm / 10_000} %`;

/** More units or more cohorts than before, or through to done. */
export const rises = (before: RolloutState, after: RolloutState): boolean =>
  exposedPpm(after) > exposedPpm(before) ||
  exposedCohorts(after).some((cohort) => !exposedCohorts(before).includes(cohort));

const exposureNeedsDecision: OpenChecker = () => ({
  id: "S1",
  statement: "what a splitter exposes was decided and stored before",
  see: (seen, history) => {
    if (seen.kind === "stored") {
      const before = history.rollouts.get(seen.rollout)?.last.state;
      const rose = before !== undefined && rises(before, seen.state);
      return rose && seen.entry === null ? `${seen.rollout} rose without a journal entry` : null;
    }
    if (seen.kind !== "serves") return null;
    for (const { candidate } of seen.table?.services ?? []) {
      if (candidate === null || candidate.exposurePpm + candidate.cohorts.length === 0) continue;
      const rollout = history.rollouts.get(candidate.rollout);
      if (rollout === undefined) return `${candidate.rollout} is exposed and was never stored`;
      const entry = rollout.entries.get(candidate.stageEntry);
      const most = entry?.exposurePpm ?? exposedPpm(rollout.last.state);
      if (candidate.exposurePpm > most)
        return `${seen.splitter} exposes ${percentOf(candidate.exposurePpm)} of ${rollout.id} in entry ${candidate.stageEntry}; ${percentOf(most)} was decided`;
    }
    return null;
  },
});

const noSkipping: OpenChecker = () => ({
  id: "S4",
  statement: "a raise goes to the next stage of the plan",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    const from = known === undefined ? null : positionOf(known.last.state);
    const to = positionOf(seen.state);
    if (known === undefined)
      return /^(draft|queued)$/.test(seen.state.phase)
        ? null
        : `${seen.rollout} begins in ${seen.state.phase}`;
    if (seen.state.phase === "done") {
      const stage = known.first.rollout.plan.stages[from?.stage ?? -1];
      return stage?.kind === "full" || known.last.state.phase === "done"
        ? null
        : `${seen.rollout} is done from ${stage?.kind ?? "nowhere"}`;
    }
    if (to === null || to.stage <= (from?.stage ?? -1) + 1) return null;
    return `${seen.rollout} went from stage ${from?.stage ?? "none"} to ${to.stage}`;
  },
});

const breachIsOneWay: OpenChecker = () => ({
  id: "S5",
  statement: "after a fail nothing is raised in this rollout again",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    if (known === undefined || known.failedSinceMs === null) return null;
    return rises(known.last.state, seen.state) ? `${seen.rollout} rose after it had failed` : null;
  },
});

const boundOnExposure: OpenChecker = () => ({
  id: "S12",
  statement: "nothing is exposed beyond what was ever decided, and the state's own bound holds it",
  see: (seen, history) => {
    if (seen.kind === "stored") {
      const ppm = exposedPpm(seen.state);
      return seen.state.maxExposurePpm < ppm
        ? `${seen.rollout} exposes ${percentOf(ppm)} and says at most ${percentOf(seen.state.maxExposurePpm)}`
        : null;
    }
    if (seen.kind !== "serves") return null;
    for (const { candidate } of seen.table?.services ?? []) {
      const rollout = candidate === null ? undefined : history.rollouts.get(candidate.rollout);
      if (candidate === null || rollout === undefined) continue;
      if (candidate.exposurePpm > rollout.maxPpm)
        return `${seen.splitter} exposes ${percentOf(candidate.exposurePpm)}; at most ${percentOf(rollout.maxPpm)} was decided`;
      const foreign = candidate.cohorts.find(({ name }) => !rollout.maxCohorts.has(name));
      if (foreign !== undefined) return `${seen.splitter} exposes the cohort ${foreign.name}`;
    }
    return null;
  },
});

/** Fit for so long that it must have followed a decision of `sinceMs`. */
const hadToFollow = (history: History, splitter: SplitterFacts, sinceMs: number): boolean => {
  const { nowMs, controlFitSinceMs } = history;
  const { fitSinceMs } = splitter;
  if (fitSinceMs === null || controlFitSinceMs === null) return false;
  return nowMs - Math.max(sinceMs, fitSinceMs, controlFitSinceMs) > followMs + slackMs;
};

const goesDownEverywhere = (history: History, rollout: RolloutFacts): string | null => {
  const { state } = rollout.last;
  const most = exposedPpm(state);
  const cohorts = exposedCohorts(state);
  for (const splitter of history.splitters.values()) {
    const served = history.served(splitter, rollout.id);
    if (served === null || !hadToFollow(history, splitter, rollout.lastEntryMs)) continue;
    if (served.exposurePpm > most)
      return `${splitter.name} still exposes ${percentOf(served.exposurePpm)} of ${rollout.id}; ${percentOf(most)} was decided`;
    if (served.cohorts.some(({ name }) => !cohorts.includes(name)))
      return `${splitter.name} still exposes cohorts of ${rollout.id}`;
  }
  return null;
};

/** Workers that were slow to apply may be at it for so long after they are quick again. */
const appliedLateMs = 5_000;

/** Its workers may still be at what they were told: what they route by says nothing about it. */
const isApplying = (history: History, { slowMs }: SplitterFacts): boolean =>
  history.nowMs - slowMs < appliedLateMs;

/** A splitter that starts or wakes must not bring back what is over, but for the moment in which it catches up. */
const comesBack = (history: History): string | null => {
  for (const splitter of history.splitters.values()) {
    if (splitter.wentBack || splitter.runsSinceMs === null || isApplying(history, splitter))
      continue;
    const sinceMs = Math.max(splitter.servesSinceMs, splitter.runsSinceMs);
    if (history.nowMs - sinceMs < slackMs) continue;
    for (const { candidate } of splitter.table?.services ?? []) {
      const rollout = candidate === null ? undefined : history.rollouts.get(candidate.rollout);
      if (candidate === null || rollout?.last.state.phase !== "rolled_back") continue;
      if (candidate.exposurePpm > 0 && candidate.onLost === "lower")
        return `${splitter.name} exposes ${percentOf(candidate.exposurePpm)} of ${rollout.id}, which is rolled back`;
    }
  }
  return null;
};

const rollbackConverges: OpenChecker = () => ({
  id: "S13",
  statement:
    "every splitter that can follow exposes no more than was decided within 5 s; rolled back means nowhere",
  see: (seen, history) => {
    if (seen.kind !== "stored" || seen.state.phase !== "rolled_back") return null;
    if (history.rollouts.get(seen.rollout)?.last.state.phase === "rolled_back") return null;
    for (const splitter of history.splitters.values()) {
      const served = history.served(splitter, seen.rollout);
      const running = history.world.splitters.find(({ name }) => name === splitter.name)?.process;
      if (running?.state !== "running" || splitter.wentBack) continue;
      if (served !== null && served.onLost === "lower" && served.exposurePpm > 0)
        return `${seen.rollout} is called rolled back while ${splitter.name} exposes ${percentOf(served.exposurePpm)}`;
    }
    return null;
  },
  everySecond: (history) => {
    for (const rollout of history.rollouts.values()) {
      if (/^(done|owed)$/.test(rollout.last.state.phase)) continue;
      const wrong = goesDownEverywhere(history, rollout);
      if (wrong !== null) return wrong;
    }
    return comesBack(history);
  },
});

/** By its plan and its stage, a candidate may outlive control. */
const mayKeep = (history: History, { rollout: id, stageEntry }: CandidateRoute): boolean => {
  const rollout = history.rollouts.get(id);
  if (rollout === undefined) return true;
  const { stages, onLost, noReturn } = rollout.first.rollout.plan;
  const index = rollout.entries.get(stageEntry)?.stage ?? -1;
  const isPast = noReturn !== undefined && index >= noReturn.stage;
  const stage = stages[index];
  return onLost === "keep" || isPast || stage === undefined || stage.kind === "full";
};

const lease: OpenChecker = () => ({
  id: "D1",
  statement: "exposure that is not proven ends by itself when control stays silent",
  everySecond: (history) => {
    const { leaseTtlMs } = history.world.scenario;
    for (const splitter of history.splitters.values()) {
      const actor = history.world.splitters.find(({ name }) => name === splitter.name);
      if (splitter.table === null || splitter.wentBack || actor?.process.state !== "running")
        continue;
      if (isApplying(history, splitter) || history.nowMs - splitter.servesSinceMs < slackMs)
        continue;
      if (splitter.muteSinceMs === null && splitter.fitSinceMs === null) continue;
      const silentMs = history.nowMs - splitter.heardMs - slackMs;
      for (const { candidate } of splitter.table.services) {
        if (candidate === null || mayKeep(history, candidate)) continue;
        if (silentMs > leaseTtlMs && candidate.exposurePpm + candidate.mirrorPpm > 0)
          return `${splitter.name} exposes ${percentOf(candidate.exposurePpm)} of ${candidate.rollout} ${Math.round(silentMs / 1000)} s after control's last word`;
        if (silentMs > 4 * leaseTtlMs && candidate.cohorts.length > 0)
          return `${splitter.name} exposes cohorts of ${candidate.rollout} ${Math.round(silentMs / 1000)} s after control's last word`;
      }
    }
    return null;
  },
});

const isGoingBack = (state: RolloutState): boolean =>
  state.phase === "rolling_back" || state.phase === "rolled_back";

const rollbackNeedsLittle: OpenChecker = () => {
  const granted = new Map<string, { readonly atMs: number; readonly by: string }>();
  return {
    id: "S7",
    statement: "rolling back is granted in every open state, whatever the store, and takes effect",
    see: (seen, history) => {
      if (seen.kind !== "answeredOrder") return null;
      const order = history.orders.find(({ order: number }) => number === seen.order);
      if (order === undefined || !/^(rollback|bad)$/.test(order.action.verb)) return null;
      if (order.action.verb === "bad" && order.actor.kind !== "person") return null;
      const state = history.rollouts.get(order.rollout)?.last.state;
      const isAnyway = seen.code === "storeFailed" && seen.sentence.includes("all the same");
      if (seen.code === "ok" || isAnyway)
        granted.set(order.rollout, { atMs: history.nowMs, by: order.by });
      if (seen.code === "ok" || isAnyway || seen.code === "ended") return null;
      const isOpen =
        state !== undefined && !isGoingBack(state) && !/^(done|owed|queued)$/.test(state.phase);
      const isExposed = isOpen && exposedPpm(state) + exposedCohorts(state).length > 0;
      const isOld = order.by !== history.world.controls.newest?.name;
      return isExposed && !isOld
        ? `a rollback of ${order.rollout} was refused: ${seen.sentence}`
        : null;
    },
    everySecond: (history) => {
      for (const [id, { atMs, by }] of granted) {
        const newest = history.world.controls.newest;
        if (newest?.name !== by || newest.state !== "running") {
          granted.delete(id);
          continue;
        }
        for (const splitter of history.splitters.values()) {
          const { fitSinceMs } = splitter;
          if (
            fitSinceMs === null ||
            history.nowMs - Math.max(fitSinceMs, atMs) < followMs + slackMs
          )
            continue;
          const served = history.served(splitter, id);
          if ((served?.exposurePpm ?? 0) > 0 && splitter.heardMs > atMs)
            return `${splitter.name} exposes ${id} although its rollback was granted`;
        }
      }
      return null;
    },
  };
};

const rollbackDominates: OpenChecker = () => ({
  id: "S6",
  statement: "what goes back never comes back, and what was granted is not overwritten",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    if (known === undefined) return null;
    if (isGoingBack(known.last.state) && !isGoingBack(seen.state))
      return `${seen.rollout} was going back and is ${seen.state.phase} again`;
    return seen.version === known.version + 1
      ? null
      : `${seen.rollout} was overwritten: version ${seen.version} after ${known.version}`;
  },
});

export const exposureCheckers: readonly OpenChecker[] = [
  exposureNeedsDecision,
  noSkipping,
  breachIsOneWay,
  rollbackDominates,
  rollbackNeedsLittle,
  boundOnExposure,
  rollbackConverges,
  lease,
];
