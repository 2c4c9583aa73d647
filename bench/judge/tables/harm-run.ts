import { activityOf } from "../streams/population.ts";
import { type Crowd, crowdOf, usersBetween } from "../streams/crowd.ts";
import { type Random, randomFrom } from "../streams/random.ts";
import { stageBins, type StageTraffic, type Trouble } from "../streams/stage-bins.ts";
import { addToBurn, openBurnWindows, readBurn, sumCounts } from "../shipped.ts";
import { dimmer, type Watcher } from "./contender.ts";
import { stageAt, startMs } from "./stage.ts";

/** What is wrong with a candidate from its onset on. */
export type Fault = {
  readonly name: string;
  readonly title: string;
  readonly signal: StageTraffic["signal"];
  /** Share of requests that are bad anyway, on both arms. */
  readonly base: number;
  /** Share of the requests of those concerned that it makes bad, on the candidate. */
  readonly share: number;
  /** Whom it concerns: everybody, or one tenant. */
  readonly whom: "everybody" | "tenant";
  /** Whether stable suffers in the same way, since both use what the candidate broke. */
  readonly reach: "candidate" | "both";
};

const users = 100_000;
const activitySigma = 1.5;
const rps = 100;
/** One user in a hundred belongs to the tenant, on every arm alike. */
const tenantEvery = 100;
/** How long after its onset a fault is followed at most, s; an outage of everything has hit all by then. */
const followS = { candidate: 6 * 3_600, both: 600 } as const;

/** A population as one stage splits it. */
export type Split = {
  readonly exposurePpm: number;
  readonly candidate: Crowd;
  readonly stable: Crowd;
  readonly tenant: Crowd;
};

/** The same users under every stage: a larger exposure keeps those of a smaller one. */
export const splitsOf = (seed: number, exposures: readonly number[]): readonly Split[] => {
  const activity = activityOf({ users, activitySigma }, randomFrom(seed, "harm population"));
  return exposures.map((exposurePpm) => {
    const exposed = Math.round((users * exposurePpm) / 1_000_000);
    const ours = usersBetween(0, exposed);
    return {
      exposurePpm,
      candidate: crowdOf(ours, activity),
      stable: crowdOf(usersBetween(exposed, users), activity),
      tenant: crowdOf(
        ours.filter((user) => user % tenantEvery === 0),
        activity,
      ),
    };
  });
};

export type Harm = { readonly users: number; readonly stoppedAfterS: number | null };

/** A page of the whole service undoes a raise that is not older than this, s (`docs/spec/judge.md`). */
const undoneWithinS = 3_600;

/** The shipped burn windows over both arms: whether the raise at second 0 is undone now. */
const undoing = (objective: number): Watcher => {
  const burn = openBurnWindows();
  return ({ bin, toS }) => {
    const arms = [bin.stable, bin.candidate].map((arm) => sumCounts(arm, ["bucket"]));
    const bad = arms.reduce((sum, { failures }) => sum + failures, 0);
    const total = arms.reduce((sum, { requests }) => sum + requests, 0);
    addToBurn(burn, bin.startMs, { bad, total });
    if (toS > undoneWithinS) return false;
    const readings = readBurn(burn, startMs + toS * 1_000, objective);
    return readings.some(({ severity, firing }) => severity === "page" && firing);
  };
};

/** Who is concerned on one arm, and how much of its traffic goes wrong because of the fault. */
const concerned = (
  fault: Fault,
  { candidate, tenant }: Split,
): { readonly crowd: Crowd; readonly share: number } =>
  fault.whom === "everybody"
    ? { crowd: candidate, share: fault.share }
    : { crowd: tenant, share: (fault.share * tenant.weight) / candidate.weight };

/**
 * One stage, one onset, one fault, until the shipped judge stops it or the service's page undoes the
 * raise: users harmed by the fault.
 */
export const harmOnce = (
  { fault, split, onsetS }: { fault: Fault; split: Split; onsetS: number },
  random: Random,
): Harm => {
  const harmed = new Set<string>();
  const { crowd, share } = concerned(fault, split);
  const trouble = (arm: Crowd, own: { crowd: Crowd; share: number } | null) => {
    const calm: Trouble = { share: fault.base, unit: arm.pick };
    if (own === null) return () => calm;
    const all = Math.min(1, fault.base + own.share);
    const unit = (from: Random): string => {
      if (from() * all < fault.base) return arm.pick(from);
      const user = own.crowd.pick(from);
      harmed.add(user);
      return user;
    };
    return (second: number): Trouble => (second < onsetS ? calm : { share: all, unit });
  };
  const both = fault.reach === "both";
  const stage = stageAt(split.exposurePpm, fault.signal === "errors" ? {} : { slowMs: 500 });
  const traffic: StageTraffic = {
    stage,
    rps,
    signal: fault.signal,
    stable: trouble(split.stable, both ? { crowd: split.stable, share } : null),
    candidate: trouble(split.candidate, { crowd, share }),
    changes: onsetS > 0 ? [onsetS] : [],
    // Slowness is judged by how it bunches in seconds: these are not joined.
    joinS: fault.signal === "errors" ? 60 : 1,
    startMs,
  };
  const watchers = [dimmer.open(stage, random), undoing(stage.objective)];
  let stopS: number | null = null;
  for (const stretch of stageBins(traffic, random)) {
    if (stopS === null && watchers.some((watch) => watch(stretch, null))) stopS = stretch.toS;
    if (stopS !== null && stretch.toS >= stopS + dimmer.propagationS) break;
    if (stretch.toS >= onsetS + followS[fault.reach]) break;
  }
  return { users: harmed.size, stoppedAfterS: stopS === null ? null : stopS - onsetS };
};
