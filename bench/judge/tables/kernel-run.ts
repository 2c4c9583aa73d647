import {
  changeTime,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
  type Schedule,
  splitBets,
} from "../shipped.ts";
import { geometric, poisson } from "../streams/draw.ts";
import type { Random } from "../streams/random.ts";

/** Independent errors at two constant rates, the candidate holding the share `rho` of requests. */
export type Independent = {
  readonly rho: number;
  readonly stableShare: number;
  /** Candidate's share of failing requests, before and after the onset. */
  readonly candidateShare: number;
  readonly onset?: { readonly atMin: number; readonly share: number };
  /** Requests a second of both arms together: how fast minutes pass. */
  readonly rps: number;
};

export type Test = {
  readonly alpha: number;
  readonly minBad: number;
  readonly schedule: Schedule;
  /** Candidate requests after which the run ends undecided. */
  readonly limit: number;
};

export type Ran = {
  readonly proven: boolean;
  readonly requests: number;
  readonly failed: number;
};

export const day: Schedule = changeTime(1440);
/** All of the mass at once: "bad from the start". */
export const startOnly: Schedule = { start: 1, horizonMin: 1440 };

/**
 * The shipped kernel on one stream, request by request, looked at after each failure of the
 * candidate; only these raise the evidence, so that a look after every request finds no more. Good
 * requests are skipped, since they change nothing.
 */
export const runKernel = (of: Independent, test: Test, random: Random): Ran => {
  const { rho, stableShare, rps } = of;
  const kernel = openKernel(splitBets(rho), test.schedule);
  const threshold = -Math.log(test.alpha);
  const perMinute = rho * rps * 60;
  const onsetAt = of.onset === undefined ? Infinity : of.onset.atMin * perMinute;
  const stablePerRequest = ((1 - rho) / rho) * stableShare;
  const share = (): number => (requests < onsetAt ? of.candidateShare : (of.onset?.share ?? 0));
  let [requests, failed, minute] = [0, 0, 0];
  let next = geometric(share(), random) + 1;
  while (requests < test.limit) {
    const minuteAt = (minute + 1) * perMinute;
    const until = Math.min(next, minuteAt, requests < onsetAt ? onsetAt : Infinity, test.limit);
    observe(kernel, 0, poisson((until - requests) * stablePerRequest, random));
    requests = until;
    // Time passes at its own moments, never at those of a failure: that would be a look ahead.
    if (until === minuteAt) {
      minute += 1;
      passMinutes(kernel, 1);
    }
    if (until === onsetAt) next = requests + geometric(share(), random) + 1;
    else if (until === next) {
      observe(kernel, 1, 0);
      failed += 1;
      if (failed >= test.minBad && lnEvidence(kernel) >= threshold)
        return { proven: true, requests, failed };
      next = requests + geometric(share(), random) + 1;
    }
  }
  return { proven: false, requests: test.limit, failed };
};
