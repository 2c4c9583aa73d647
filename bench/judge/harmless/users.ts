import {
  isProven,
  observeProof,
  openProof,
  type Proof,
  stakesOf,
  tally,
  tiers,
} from "../shipped.ts";
import { normal } from "../streams/draw.ts";
import {
  activityOf,
  type BadRequest,
  badRequests,
  clustered,
  type Population,
} from "../streams/population.ts";
import type { Random } from "../streams/random.ts";
import { normalBelow } from "../vectors/normal.ts";
import type { Case } from "./case.ts";

const alpha = 0.01;
const horizonMin = 1440;

type Signal = "errors" | "latencyTail";

const firstOnly = (signal: Signal, rho: number): readonly Proof[] => [
  openProof({ signal, tier: 1, alpha }, rho, horizonMin),
];
const byTiers = (signal: Signal, rho: number): readonly Proof[] =>
  stakesOf(alpha, [signal]).map((stake) => openProof(stake, rho, horizonMin));

const tierIndex = new Map<number, number>(tiers.map(({ tier }, k) => [tier, k]));

/** Which tests ever reject: users counted at their k-th bad event, with a look after each request. */
const everRejects = (
  bad: readonly BadRequest[],
  tests: readonly (readonly Proof[])[],
): readonly boolean[] => {
  const seen = new Map<string, number>();
  const proofs = tests.flat();
  for (const { user, arm, n, atS } of bad) {
    const reached = tally(seen, [{ unit: String(user), n }]);
    for (const proof of proofs) {
      const units = reached[tierIndex.get(proof.tier) ?? 0] ?? 0;
      if (units === 0) continue;
      const [candidate, stable] = arm === "candidate" ? [units, 0] : [0, units];
      observeProof(proof, { candidate, stable, startMs: Math.floor(atS) * 1_000 });
    }
  }
  return tests.map((those) => those.some(isProven));
};

type Of = {
  readonly name: string;
  readonly population: Population;
  readonly rho: number;
  readonly signal: Signal;
  /** What the reference saw for users' first bad events, and for the tiers. */
  readonly reference: readonly [first: string, tiers: string];
};

const usersCase = ({ name, population, rho, signal, reference }: Of): Case => ({
  tests: [
    { name: `${name}.rho${rho * 100}.first`, reference: reference[0] },
    { name: `${name}.rho${rho * 100}.tiers`, reference: reference[1] },
  ],
  nominal: alpha,
  runs: { quick: 100, full: 2_000 },
  open: (random) => {
    const activity = activityOf(population, random);
    return () => {
      const bad = badRequests(population, { activity, rho, extraShare: 0 }, random);
      return everRejects(bad, [firstOnly(signal, rho), byTiers(signal, rho)]);
    };
  },
});

const hour = { users: 20_000, activitySigma: 1.5, rps: 100, seconds: 3_600 };
const withClusters = (icc: number, meanRetries: number): Population => ({
  ...hour,
  badShare: clustered(0.001, icc),
  meanRetries,
});

/** Latency is exp(user + request), σ .5 and .6; slow is what exceeds its own 99th percentile. */
const slowShare = (random: Random): number => {
  const [userSigma, requestSigma, z99] = [0.5, 0.6, 2.326348];
  const threshold = z99 * Math.hypot(userSigma, requestSigma);
  return normalBelow((userSigma * normal(random) - threshold) / requestSigma);
};
const latency: Population = { ...hour, users: 10_000, badShare: slowShare, meanRetries: 0 };
const heavy: Population = { ...withClusters(0.05, 2), users: 40 };

const errors = { signal: "errors" } as const;
const icc5 = { ...errors, name: "icc5", population: withClusters(0.05, 2) };
const icc20 = { ...errors, name: "icc20", population: withClusters(0.2, 2) };
const icc1 = { ...errors, name: "icc1-no-retries", population: withClusters(0.01, 0) };
const slow = { signal: "latencyTail", name: "first-slow", population: latency } as const;

/** Users whose failures cluster and are retried, few heavy clients, users who differ in latency. */
export const userCases: readonly Case[] = [
  usersCase({ ...icc5, rho: 0.01, reference: [".003", ".002"] }),
  usersCase({ ...icc5, rho: 0.1, reference: [".004", ".002"] }),
  usersCase({ ...icc5, rho: 0.5, reference: [".006", ".004"] }),
  usersCase({ ...icc20, rho: 0.01, reference: [".000", ".000"] }),
  usersCase({ ...icc20, rho: 0.1, reference: [".002", ".003"] }),
  usersCase({ ...icc20, rho: 0.5, reference: [".007", ".004"] }),
  usersCase({ ...icc1, rho: 0.01, reference: [".002", ".000"] }),
  usersCase({ ...icc1, rho: 0.1, reference: [".004", ".002"] }),
  usersCase({ ...icc1, rho: 0.5, reference: [".009", ".004"] }),
  usersCase({
    ...errors,
    name: "heavy-clients",
    population: heavy,
    rho: 0.5,
    reference: [".006", ".005"],
  }),
  usersCase({ ...slow, rho: 0.01, reference: [".005", ""] }),
  usersCase({ ...slow, rho: 0.1, reference: [".000", ""] }),
];
