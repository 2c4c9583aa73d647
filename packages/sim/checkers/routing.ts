import { positionOf } from "@dimmer/core";
import type { OpenChecker } from "./checker.ts";

const safeTarget: OpenChecker = () => {
  const proven = new Set(["v1"]);
  let present: { readonly version: string; readonly epoch: number } | null = null;
  return {
    id: "S8",
    statement:
      "stable is what was stable before, or a version that was done; a rollout goes back to its own",
    see: (seen, history) => {
      if (seen.kind === "stored") {
        const before = history.rollouts.get(seen.rollout)?.last.state.phase;
        if (/^(done|owed)$/.test(seen.state.phase) && before !== "owed" && before !== "done")
          present = { version: seen.state.rollout.candidate.id, epoch: seen.epoch };
        if (before === "owed" && seen.state.phase === "rolling_back") present = null;
        if (/^(done|owed)$/.test(seen.state.phase)) proven.add(seen.state.rollout.candidate.id);
        const { stable } = seen.state.rollout;
        if (history.rollouts.has(seen.rollout) || proven.has(stable.id)) return null;
        return `${seen.rollout} would go back to ${stable.id}, which never served everybody`;
      }
      if (seen.kind !== "serves") return null;
      for (const { stable, candidate } of seen.table?.services ?? []) {
        if (seen.table?.epoch === 0) continue;
        if (
          present !== null &&
          (seen.table?.epoch ?? 0) > present.epoch &&
          stable.version !== present.version
        )
          return `${seen.splitter} serves ${stable.version} although ${present.version} was adopted`;
        if (!proven.has(stable.version))
          return `${seen.splitter} serves ${stable.version} as stable`;
        const rollout = candidate === null ? undefined : history.rollouts.get(candidate.rollout);
        const target = rollout?.first.rollout.stable.id;
        if (target !== undefined && target !== stable.version)
          return `${seen.splitter} would go back from ${candidate?.rollout ?? ""} to ${stable.version} instead of ${target}`;
      }
      return null;
    },
  };
};

const stickyAndNested: OpenChecker = () => {
  const least = new Map<string, number>();
  const most = new Map<string, number>();
  return {
    id: "S14",
    statement:
      "one unit, one arm: whoever is in at a share is in at every larger one, at every splitter",
    see: (seen) => {
      if (seen.kind !== "assigned" || seen.assigned.assignedBy !== "bucket") return null;
      const key = `${seen.rollout} ${seen.unit}`;
      const { exposurePpm } = seen;
      if (seen.assigned.arm === "candidate")
        least.set(key, Math.min(exposurePpm, least.get(key) ?? Number.POSITIVE_INFINITY));
      else most.set(key, Math.max(exposurePpm, most.get(key) ?? -1));
      const [on, off] = [least.get(key), most.get(key)];
      return on !== undefined && off !== undefined && off >= on
        ? `${seen.unit} of ${seen.rollout} is on the candidate at ${on} ppm and off it at ${off} ppm`
        : null;
    },
  };
};

const internal: ReadonlySet<string> = new Set(["u-0", "u-1", "u-2", "u-3"]);

const internalFirst: OpenChecker = () => ({
  id: "S15",
  statement: "before a percentage only the named cohort sees the candidate; the denied never do",
  see: (seen) => {
    if (seen.kind !== "assigned" || seen.assigned.arm === "stable") return null;
    if (seen.unit === "u-4") return `u-4 is denied and sees ${seen.rollout}`;
    if (seen.assigned.assignedBy === "keyless") return `a keyless request sees ${seen.rollout}`;
    if (seen.exposurePpm === 0 && !internal.has(seen.unit))
      return `${seen.unit} sees ${seen.rollout} at 0 %`;
    return null;
  },
});

const shadowHasNoEffect: OpenChecker = () => ({
  id: "S16",
  statement: "copies are made only in a shadow stage, which exposes nobody",
  see: (seen, history) => {
    if (seen.kind !== "serves") return null;
    for (const { candidate } of seen.table?.services ?? []) {
      if (candidate === null || candidate.mirrorPpm === 0) continue;
      if (candidate.exposurePpm + candidate.cohorts.length > 0)
        return `${seen.splitter} mirrors and exposes ${candidate.rollout} at once`;
      const rollout = history.rollouts.get(candidate.rollout);
      const stage = rollout?.entries.get(candidate.stageEntry)?.stage ?? -1;
      if (rollout?.first.rollout.plan.stages[stage]?.kind !== "shadow")
        return `${seen.splitter} mirrors ${candidate.rollout} outside of a shadow stage`;
    }
    return null;
  },
});

const failStatic: OpenChecker = () => ({
  id: "S24",
  statement:
    "whatever happens to control, a splitter that runs serves by some table, and stable by default",
  see: (seen, history) => {
    if (seen.kind !== "serves" || seen.table !== null) return null;
    const actor = history.world.splitters.find(({ name }) => name === seen.splitter);
    return actor?.process.state === "running" ? `${seen.splitter} serves by no table` : null;
  },
  everySecond: (history) => {
    for (const { name, process } of history.world.splitters) {
      const table = history.splitters.get(name)?.table ?? null;
      const bornMs = process.monoMs();
      if (process.state === "running" && table === null && bornMs > 15_000)
        return `${name} runs for ${bornMs} ms and serves nothing`;
    }
    return null;
  },
});

const wellFormed: OpenChecker = () => ({
  id: "S25",
  statement: "shares are shares, and nothing goes to a version without an address",
  see: (seen) => {
    if (seen.kind !== "serves") return null;
    for (const { stable, candidate, name } of seen.table?.services ?? []) {
      if (stable.endpoints.length === 0) return `${name} has a stable version without an address`;
      if (candidate === null) continue;
      const { exposurePpm, endpoints, version, mirrorPpm } = candidate;
      if (exposurePpm < 0 || exposurePpm > 1_000_000 || !Number.isInteger(exposurePpm))
        return `${name} exposes ${exposurePpm} ppm`;
      if (exposurePpm + mirrorPpm > 0 && endpoints.length === 0)
        return `${name} exposes ${version}, which has no address`;
      if (version === stable.version) return `${name} compares ${version} with itself`;
    }
    return null;
  },
});

const honestPosition: OpenChecker = () => ({
  id: "S12b",
  statement: "stage entries rise by one with each change of exposure",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    const [from, to] = [
      known === undefined ? null : positionOf(known.last.state),
      positionOf(seen.state),
    ];
    if (known === undefined || to === null) return null;
    const before = from?.stageEntry ?? 0;
    if (to.stageEntry < before || to.stageEntry > before + 1)
      return `${seen.rollout} went from stage entry ${before} to ${to.stageEntry}`;
    const isSame =
      from === null || (from.exposurePpm === to.exposurePpm && from.stage === to.stage);
    return isSame || to.stageEntry === before + 1
      ? null
      : `${seen.rollout} changed its exposure inside entry ${before}`;
  },
});

export const routingCheckers: readonly OpenChecker[] = [
  safeTarget,
  stickyAndNested,
  internalFirst,
  shadowHasNoEffect,
  failStatic,
  wellFormed,
  honestPosition,
];
