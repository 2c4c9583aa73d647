import { describe, expect, it } from "vitest";
import { randomFrom } from "../streams/random.ts";
import { type Fault, harmOnce, splitsOf } from "./harm-run.ts";
import { day, runKernel } from "./kernel-run.ts";
import { runRamp } from "./ramp-run.ts";

const seed = 5;

describe("a whole rollout (seed 5)", () => {
  const ramp = { rps: 1_000, tickS: 1, askS: 10 };

  it("of a broken candidate ends within seconds at 1 %, the same twice", () => {
    const once = () => runRamp({ ...ramp, share: 1 }, randomFrom(seed, "broken"));
    expect(once()).toMatchObject({ outcome: "rolledBack", exposurePpm: 10_000 });
    expect(once().minutes).toBeLessThan(0.1);
    expect(once()).toEqual(once());
  });

  it("of a healthy one reaches everybody, after four dwells at least", () => {
    const end = runRamp({ ...ramp, share: 0.001 }, randomFrom(seed, "healthy"));
    expect(end.outcome).toBe("full");
    expect(end.minutes).toBeGreaterThanOrEqual(20);
  });
});

describe("users harmed (seed 5)", () => {
  const [split] = splitsOf(seed, [10_000]);
  const fault: Fault = {
    name: "post-5xx",
    title: "every POST answers 5xx",
    signal: "errors",
    base: 0.001,
    share: 0.1,
    whom: "everybody",
    reach: "candidate",
  };

  it("are few when the judge stops a gross fault, and only those of the fault", () => {
    if (split === undefined) throw new Error("a split for each exposure");
    const run = (of: Fault) => harmOnce({ fault: of, split, onsetS: 0 }, randomFrom(seed, "harm"));
    const { users, stoppedAfterS } = run(fault);
    expect(users).toBeGreaterThanOrEqual(3);
    expect(users).toBeLessThan(20);
    expect(stoppedAfterS).toBeLessThan(300);
    expect(run({ ...fault, share: 0 }).users).toBe(0);
  });

  it("of one tenant on 1 % are at most its users there", () => {
    if (split === undefined) throw new Error("a split for each exposure");
    expect(split.tenant.size).toBe(10);
    const tenant: Fault = { ...fault, share: 1, whom: "tenant" };
    const { users } = harmOnce({ fault: tenant, split, onsetS: 0 }, randomFrom(seed, "tenant"));
    expect(users).toBeLessThanOrEqual(10);
  });
});

describe("the kernel's run (seed 5)", () => {
  it("goes bad at its onset and not before", () => {
    const stream = { rho: 0.01, stableShare: 0, candidateShare: 1e-9, rps: 1_000 };
    const onset = { atMin: 10, share: 1 };
    const test = { alpha: 0.01, minBad: 1, schedule: day, limit: 1e6 };
    const ran = runKernel({ ...stream, onset }, test, randomFrom(seed, "onset"));
    expect(ran.requests).toBeGreaterThan(6_000);
    expect(ran.requests).toBeLessThan(6_010);
  });
});
