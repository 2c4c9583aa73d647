import { exposedPpm, mayLook, positionOf, type RolloutState } from "@dimmer/core";
import { followMs, type OpenChecker, slackMs } from "./checker.ts";
import type { History, RolloutFacts } from "./history.ts";

/** Everybody could follow at once, for so long. */
const allFitMs = (history: History): number => {
  const since = [...history.splitters.values()].map(({ fitSinceMs }) => fitSinceMs);
  const all = [history.controlFitSinceMs, ...since];
  if (all.some((ms) => ms === null)) return 0;
  return history.nowMs - Math.max(...all.map((ms) => ms ?? 0));
};

const isLooked = (state: RolloutState): boolean => {
  const at = positionOf(state);
  return state.looks.some(
    ({ stageEntry, answer, by }) =>
      stageEntry === at?.stageEntry && answer === "good" && mayLook(state, by),
  );
};

/** By its own books, nothing is in the way of the next stage. */
const mayGoOn = ({ last }: RolloutFacts): boolean => {
  const { state } = last;
  if (!/^(shadow|cohort|percent|full)$/.test(state.phase)) return false;
  const at = positionOf(state);
  const stage = at === null ? undefined : state.rollout.plan.stages[at.stage];
  if (at === null || stage === undefined) return false;
  const isGated = stage.look === "required" || stage.kind === "full";
  return (
    at.lastVerdict?.outcome === "pass" &&
    at.lastVerdict.evidence.stageEntry === at.stageEntry &&
    at.enteredAtMs !== null &&
    at.dwelledMs >= stage.dwellMs &&
    (!isGated || isLooked(state))
  );
};

const goesOn: OpenChecker = () => {
  const since = new Map<string, number>();
  return {
    id: "L1",
    statement: "proven, dwelled, looked at and applied: it is raised",
    everySecond: (history) => {
      for (const rollout of history.rollouts.values()) {
        const isDue = mayGoOn(rollout) && allFitMs(history) > 3 * followMs;
        if (!isDue) since.delete(rollout.id);
        else if (history.nowMs - (since.get(rollout.id) ?? history.nowMs) > 3 * slackMs)
          return `nothing keeps ${rollout.id} in ${rollout.last.state.phase}, and it is not raised`;
        else since.set(rollout.id, since.get(rollout.id) ?? history.nowMs);
      }
      return null;
    },
  };
};

const holdsSayWhy: OpenChecker = () => ({
  id: "L2",
  statement: "a hold names its reason, owner, deadline and exits",
  see: (seen) => {
    if (seen.kind !== "stored" || !("hold" in seen.state) || seen.state.hold === null) return null;
    const { hold } = seen.state;
    if (hold.owner === "" || hold.sentence === "") return `${seen.rollout} is held by nobody`;
    if (hold.deadlineMs === null) return `${seen.rollout} is held without a deadline`;
    return hold.exits.includes("rollback") ? null : `${seen.rollout} is held without an exit`;
  },
});

const failsFast: OpenChecker = () => {
  const recent = new Map<
    string,
    { atMs: number; requests: number; failures: number; units: Set<string> }[]
  >();
  return {
    id: "L3",
    statement: "a candidate of which every request fails is at 0 within seconds",
    see: (seen, history) => {
      if (seen.kind === "stored") {
        const { state } = seen;
        const isFailed = positionOf(state)?.lastVerdict?.outcome === "fail";
        const isOpen = /^(shadow|cohort|percent|full|lowering)$/.test(state.phase);
        return isFailed &&
          isOpen &&
          state.rollout.plan.onBreach === "rollback" &&
          exposedPpm(state) > 0
          ? `${seen.rollout} failed and stays in ${state.phase}`
          : null;
      }
      if (seen.kind !== "answered" || seen.answers.rollout === null) return null;
      const { rollout, candidate: requests, candidateFailures: failures, harmed } = seen.answers;
      const rows = recent.get(rollout) ?? [];
      if (requests > 0)
        rows.push({ atMs: history.nowMs, requests, failures, units: new Set(harmed) });
      recent.set(
        rollout,
        rows.filter(({ atMs }) => history.nowMs - atMs <= 20_000),
      );
      return null;
    },
    everySecond: (history) => {
      if (allFitMs(history) < 30_000 || history.world.versions.outage) return null;
      for (const [id, rows] of recent) {
        const state = history.rollouts.get(id)?.last.state;
        if (state === undefined || state.rollout.plan.onBreach !== "rollback") continue;
        const lately = rows.filter(({ atMs }) => history.nowMs - atMs <= 20_000);
        const requests = lately.reduce((n, row) => n + row.requests, 0);
        const failures = lately.reduce((n, row) => n + row.failures, 0);
        const units = new Set(lately.flatMap((row) => [...row.units]));
        const isWide = exposedPpm(state) <= 500_000 && exposedPpm(state) > 0;
        const spanMs = history.nowMs - (lately[0]?.atMs ?? history.nowMs);
        if (
          isWide &&
          requests >= 60 &&
          failures === requests &&
          units.size >= 10 &&
          spanMs > 15_000
        )
          return `all ${requests} requests of ${id} failed in ${Math.round(spanMs / 1000)} s, and it is ${state.phase}`;
      }
      return null;
    },
  };
};

const decidedIsServed: OpenChecker = () => ({
  id: "L6",
  statement: "what is decided is served everywhere while everybody is well",
  everySecond: (history) => {
    if (allFitMs(history) < 3 * followMs) return null;
    for (const { id, last, lastEntryMs } of history.rollouts.values()) {
      if (!/^(cohort|percent|full)$/.test(last.state.phase)) continue;
      if (history.nowMs - lastEntryMs < 3 * followMs) continue;
      for (const splitter of history.splitters.values()) {
        const ppm = history.served(splitter, id)?.exposurePpm ?? 0;
        if (ppm < exposedPpm(last.state))
          return `${splitter.name} exposes ${ppm} ppm of ${id}; ${exposedPpm(last.state)} were decided`;
      }
    }
    return null;
  },
});

const fuseCutsOff: OpenChecker = () => {
  const recent = new Map<
    string,
    { atMs: number; requests: number; failures: number; stable: number; stableFailures: number }[]
  >();
  return {
    id: "F1",
    statement: "a splitter by itself cuts off a candidate of which nearly everything fails",
    see: (seen, history) => {
      if (seen.kind !== "answered" || seen.answers.rollout === null) return null;
      const {
        candidate: requests,
        candidateFailures: failures,
        stable,
        stableFailures,
        exposurePpm,
      } = seen.answers;
      const key = `${seen.splitter} ${seen.answers.rollout} ${seen.answers.stageEntry}`;
      const rows = [
        ...(recent.get(key) ?? []),
        { atMs: history.nowMs, requests, failures, stable, stableFailures },
      ].filter(({ atMs }) => history.nowMs - atMs < 12_000);
      recent.set(key, rows);
      const served = history.splitters.get(seen.splitter);
      const route = served === undefined ? null : history.served(served, seen.answers.rollout);
      if (exposurePpm === 0 || route?.onLost !== "lower") return null;
      const early = rows.filter(({ atMs }) => history.nowMs - atMs >= 5_000);
      const spans = early.length >= 5 && rows.length >= 10;
      const sick = (row: (typeof rows)[number]): boolean =>
        row.requests >= 15 &&
        row.failures >= 0.9 * row.requests &&
        row.stableFailures <= 0.05 * row.stable;
      return spans && rows.every(sick)
        ? `${seen.splitter} goes on with ${seen.answers.rollout}, of which nearly every request fails`
        : null;
    },
  };
};

/** Holds that end when their cause ends; none of these causes is left. */
const causes: ReadonlySet<string> = new Set([
  "countsMissing",
  "splitterRefused",
  "candidateUnreachable",
]);

const comesToRest: OpenChecker = () => ({
  id: "L4",
  statement: "once faults end, everything is over, goes on, or waits for a person",
  atEnd: (history) => {
    const { leaseTtlMs } = history.world.scenario;
    if (allFitMs(history) < leaseTtlMs + followMs) return null;
    const known = history.world.controls.desk?.desk.health().splitters ?? 0;
    if (known !== history.splitters.size)
      return `control knows ${known} live splitters of ${history.splitters.size}`;
    for (const { id, last, lastEntryMs } of history.rollouts.values()) {
      const { state } = last;
      const { phase } = state;
      const hold = "hold" in state ? state.hold : null;
      const isUp =
        history.world.versions.isUp(state.rollout.candidate.id) &&
        (history.world.versions.behaviour(state.rollout.candidate.id)?.answers ?? true);
      if (history.nowMs - lastEntryMs < leaseTtlMs + followMs) continue;
      if (phase === "rolling_back" || phase === "lowering") return `${id} is still ${phase}`;
      if (phase === "draft" && hold === null && isUp)
        return `${id} never begins and does not say why`;
      if (hold !== null && causes.has(hold.reason) && isUp)
        return `${id} is held although its cause is gone: ${hold.sentence}`;
      const at = positionOf(state);
      if (/^(shadow|cohort|percent|full)$/.test(phase) && at?.enteredAtMs === null)
        return `${id} waits in ${phase} for splitters that have all applied it`;
      if (
        /^(shadow|cohort|percent|full|holding)$/.test(phase) &&
        history.nowMs - last.atMs > 10_000
      )
        return `${id} in ${phase} was not looked at for ${Math.round((history.nowMs - last.atMs) / 1000)} s`;
    }
    return null;
  },
});

const slowRollbackIsTold: OpenChecker = () => {
  const told = new Set<string>();
  return {
    id: "L5",
    statement: "a roll back that lasts longer than a minute is reported",
    see: (seen) => {
      const isSaid =
        seen.kind === "stored" && seen.state.phase === "rolling_back" && seen.entry !== null;
      if (isSaid) told.add(`${seen.rollout} ${seen.entry.input}`);
      return null;
    },
    everySecond: (history) => {
      for (const { id, last, goesBackSinceMs } of history.rollouts.values()) {
        if (last.state.phase !== "rolling_back" || goesBackSinceMs === null) continue;
        const fitMs =
          history.controlFitSinceMs === null ? 0 : history.nowMs - history.controlFitSinceMs;
        const lastsMs = history.nowMs - goesBackSinceMs;
        const isDue = fitMs > lastsMs && lastsMs > 70_000 && history.controlJumps.length === 0;
        if (isDue && !told.has(`${id} tick`))
          return `${id} goes back for ${Math.round(lastsMs / 1000)} s and nobody is told`;
      }
      return null;
    },
  };
};

export const livenessCheckers: readonly OpenChecker[] = [
  goesOn,
  holdsSayWhy,
  failsFast,
  comesToRest,
  slowRollbackIsTold,
  decidedIsServed,
  fuseCutsOff,
];
