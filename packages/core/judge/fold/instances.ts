import type { Arm, InstanceCounts } from "../../counts/bin.ts";
import { maxJudgedInstances } from "../../limits.ts";
import type { InstanceEvidence } from "../evidence.ts";
import {
  atOnce,
  type Kernel,
  lnEvidence,
  observeSplit,
  openKernel,
  splitBets,
} from "../kernel/kernel.ts";
import { instanceAlpha } from "../policy.ts";

type Instance = {
  readonly arm: Arm;
  readonly origin: string;
  /** It against its siblings of the same arm. */
  readonly kernel: Kernel;
  requests: number;
  failures: number;
  crashed: boolean;
  lnMost: number;
};

/** Running instances by arm and origin; at most `maxJudgedInstances`. */
export type Instances = Map<string, Instance>;

/** First crashes of one second per arm, and the candidate's share of the instances at risk. */
export type FirstCrashes = {
  readonly candidate: number;
  readonly stable: number;
  /** Null where one arm had no instance that could crash: that is no comparison. */
  readonly rho: number | null;
};

/** Takes what the instances did in one bin. */
export const observeInstances = (
  instances: Instances,
  rows: readonly InstanceCounts[],
): FirstCrashes => {
  const known = rows.flatMap((row) => {
    const instance = instanceOf(instances, row);
    return instance === null ? [] : [{ row, instance }];
  });
  const atRisk = { candidate: 0, stable: 0 };
  const crashes = { candidate: 0, stable: 0 };
  const sums = { candidate: { n: 0, bad: 0 }, stable: { n: 0, bad: 0 } };
  for (const { row, instance } of known) {
    sums[row.arm].n += row.requests;
    sums[row.arm].bad += row.failures;
    if (instance.crashed) continue;
    atRisk[row.arm] += 1;
    if (row.crashes === 0) continue;
    crashes[row.arm] += 1;
    instance.crashed = true;
  }
  for (const { row, instance } of known) {
    instance.requests += row.requests;
    instance.failures += row.failures;
    observeInstance(instance, row, sums[row.arm]);
  }
  const both = atRisk.candidate > 0 && atRisk.stable > 0;
  return { ...crashes, rho: both ? atRisk.candidate / (atRisk.candidate + atRisk.stable) : null };
};

const observeInstance = (
  instance: Instance,
  { requests, failures }: InstanceCounts,
  { n, bad }: { readonly n: number; readonly bad: number },
): void => {
  if (n <= requests || requests === 0) return;
  observeSplit(
    instance.kernel,
    { rho: requests / n, r0: 1 },
    { bad: failures, other: bad - failures },
  );
  instance.lnMost = Math.max(instance.lnMost, lnEvidence(instance.kernel));
};

const instanceOf = (instances: Instances, { arm, origin }: InstanceCounts): Instance | null => {
  const key = `${arm} ${origin}`;
  const known = instances.get(key);
  if (known !== undefined) return known;
  if (instances.size >= maxJudgedInstances) return null;
  const kernel = openKernel(splitBets(0.5), atOnce);
  const opened = { arm, origin, kernel, requests: 0, failures: 0, crashed: false, lnMost: 0 };
  instances.set(key, opened);
  return opened;
};

/**
 * Each instance beside its siblings. Requests of one second are not independent, so that `odd` is a
 * hint where to look and never a cause for anything.
 */
export const instanceEvidence = (instances: Instances): readonly InstanceEvidence[] => {
  const lnThreshold = Math.log(Math.max(1, instances.size) / instanceAlpha);
  return [...instances.values()].map(({ kernel, lnMost, ...instance }) => ({
    ...instance,
    log10E: lnEvidence(kernel) / Math.LN10,
    odd: lnMost >= lnThreshold,
  }));
};
