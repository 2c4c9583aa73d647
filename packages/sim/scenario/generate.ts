import type { Action, Plan, Stage } from "@dimmer/core";
import { Random } from "../world/random.ts";
import type { Act, Behaviour, Scenario, Step, Who } from "./scenario.ts";

type Make = (random: Random, splitters: number) => Act | readonly Act[];

const longMs = (random: Random): number => random.int(1, 60) * 1_000;
const shortMs = (random: Random): number => random.int(50, 8_000);
const splitterOf = (random: Random, splitters: number): number => random.int(0, splitters);

const order = (random: Random): Act => ({
  kind: "order",
  who: random.pick(["author", "author", "teammate"]),
  action: random.pick(hurried)(random),
});

/** What people do at the worst moment. */
const hurried: readonly [(random: Random) => Action, ...((random: Random) => Action)[]] = [
  () => ({ verb: "rollback", why: "now" }),
  () => ({ verb: "rollback", why: "at once" }),
  () => ({ verb: "bad", note: "broken", opened: [] }),
  () => ({ verb: "promote", why: "in a hurry" }),
  () => ({ verb: "lower", toPpm: 0, why: "careful" }),
];

/** Somebody acts while something is wrong. */
const badMoments: readonly [Make, ...Make[]] = [
  (random) => [{ kind: "storeRefuses", code: "diskFull", forMs: shortMs(random) }, order(random)],
  (random) => [{ kind: "storeLies", forMs: shortMs(random) }, order(random)],
  (random) => [
    { kind: "killAtWrite", when: random.pick(["before", "after"]), backMs: shortMs(random) },
    order(random),
  ],
  (random, n) => [
    { kind: "cut", splitter: splitterOf(random, n), forMs: longMs(random) },
    order(random),
  ],
  (random, n) => [
    { kind: "refuseTables", splitter: splitterOf(random, n), forMs: 110_000 },
    order(random),
  ],
  (random, n) => [
    {
      kind: "slowApply",
      splitter: splitterOf(random, n),
      ms: random.int(1_000, 7_000),
      forMs: 30_000,
    },
    order(random),
  ],
  (random) => [order(random), { kind: "killControl", backMs: shortMs(random) }],
];

/** Every kind of fault; a seed enables about half of them. */
const faults: readonly Make[] = [
  (random) => ({
    kind: "killControl",
    backMs: random.chance(0.2) ? longMs(random) : shortMs(random),
  }),
  (random) => ({
    kind: "killAtWrite",
    when: random.pick(["before", "after"]),
    backMs: shortMs(random),
  }),
  (random) => ({ kind: "stopControl", forMs: longMs(random) }),
  () => ({ kind: "secondControl" }),
  (random) => ({ kind: "jumpControl", ms: random.int(-120, 120) * 1_000 }),
  (random) => ({
    kind: "storeRefuses",
    code: random.pick(["unavailable", "diskFull"]),
    forMs: shortMs(random),
  }),
  (random) => ({ kind: "storeSlow", ms: random.int(10, 3_000), forMs: longMs(random) }),
  (random) => ({ kind: "storeLies", forMs: shortMs(random) }),
  (random, n) => ({
    kind: "killSplitter",
    splitter: splitterOf(random, n),
    backMs: longMs(random),
  }),
  (random, n) => ({ kind: "stopSplitter", splitter: splitterOf(random, n), forMs: longMs(random) }),
  /** Dies and comes back while nobody can tell it anything, perhaps from a spoilt snapshot. */
  (random, n) => {
    const splitter = splitterOf(random, n);
    const backMs = longMs(random);
    const isSpoilt = random.chance(0.4);
    return [
      { kind: "cut", splitter, forMs: backMs + longMs(random) },
      ...(isSpoilt ? [{ kind: "spoilDisk", splitter, how: "rot" } as const] : []),
      { kind: "killSplitter", splitter, backMs },
    ];
  },
  /** Control is away for longer than its lease. */
  (random) => ({ kind: "killControl", backMs: random.int(15, 90) * 1_000 }),
  (random, n) => ({ kind: "cut", splitter: splitterOf(random, n), forMs: longMs(random) }),
  (random, n) => ({ kind: "reset", splitter: splitterOf(random, n) }),
  (random, n) => ({
    kind: "jumpSplitter",
    splitter: splitterOf(random, n),
    ms: random.int(-600, 600) * 1_000,
  }),
  (random, n) => ({ kind: "diskFull", splitter: splitterOf(random, n), forMs: longMs(random) }),
  (random, n) => ({
    kind: "spoilDisk",
    splitter: splitterOf(random, n),
    how: random.pick(["tear", "rot", "lose"]),
  }),
  (random, n) => ({
    kind: "slowApply",
    splitter: splitterOf(random, n),
    ms: random.int(100, 7_000),
    forMs: longMs(random),
  }),
  (random, n) => ({
    kind: "refuseTables",
    splitter: splitterOf(random, n),
    forMs: random.int(5, 110) * 1_000,
  }),
  (random, n) => ({ kind: "killWorker", splitter: splitterOf(random, n) }),
  (random) => ({ kind: "candidateDown", forMs: longMs(random) }),
  (random) => ({ kind: "outage", forMs: shortMs(random) }),
  (random) => ({ kind: "eventsSilent", forMs: longMs(random) }),
  (random) => ({ kind: "noTraffic", forMs: longMs(random) }),
];

const verbs: readonly [(random: Random) => Action, ...((random: Random) => Action)[]] = [
  () => ({ verb: "promote", why: "in a hurry" }),
  () => ({ verb: "pause", why: "lunch" }),
  () => ({ verb: "resume", why: "back" }),
  (random) => ({
    verb: "lower",
    toPpm: random.pick([null, 0, 1_000, 10_000, 100_000]),
    why: "looks odd",
  }),
  () => ({ verb: "rollback", why: "not this one" }),
  () => ({ verb: "good", note: "fine", opened: ["page"] }),
  () => ({ verb: "good", note: "nice", opened: [] }),
  () => ({ verb: "promote", why: "sure" }),
  () => ({ verb: "bad", note: "ugly", opened: ["page"] }),
];

const whos: readonly [Who, ...Who[]] = ["author", "author", "teammate", "script"];

const kinds: readonly [
  (random: Random) => Partial<Behaviour>,
  ...((random: Random) => Partial<Behaviour>)[],
] = [
  () => ({}),
  () => ({}),
  () => ({}),
  () => ({ failShare: 1 }),
  (random) => ({ failShare: 0.1 + random.next() / 2 }),
  (random) => ({ lateMs: random.int(20, 120) * 1_000, lateShare: 0.1 + 0.9 * random.next() }),
  () => ({ answers: false }),
  () => ({ failShare: 1, everyNthUnit: 10 }),
  () => ({ slowShare: 0.5 }),
];

const versionOf = (id: string, random: Random): Behaviour => ({
  id,
  failShare: 0,
  lateMs: null,
  lateShare: 0,
  everyNthUnit: null,
  slowShare: 0,
  answers: true,
  ...random.pick(kinds)(random),
});

/** Two stages that pass within two minutes where all is well. */
const quickPlan = (random: Random): Plan => {
  const base = { dwellMs: random.int(0, 12) * 1_000, look: "none", deadlineMs: 300_000 } as const;
  return {
    stages: [
      { kind: "cohort", cohort: "internal", ...base },
      ...(random.chance(0.6)
        ? [
            {
              kind: "percent",
              exposurePpm: 400_000,
              ...base,
              look: random.chance(0.5) ? "none" : "required",
            } as const,
          ]
        : []),
      { kind: "full", ...base, look: "wanted" },
    ],
    onBreach: random.chance(0.7) ? "rollback" : "hold",
    onLost: "lower",
  };
};

const planOf = (random: Random): Plan => {
  const base = (): Pick<Stage, "dwellMs" | "look" | "deadlineMs"> => ({
    dwellMs: random.int(0, 25) * 1_000,
    look: random.pick(["none", "none", "wanted", "required"]),
    deadlineMs: random.int(60, 400) * 1_000,
  });
  const stages: Stage[] = [];
  if (random.chance(0.3)) stages.push({ kind: "shadow", mirrorPpm: 200_000, ...base() });
  if (random.chance(0.5)) stages.push({ kind: "cohort", cohort: "internal", ...base() });
  let ppm = random.pick([10_000, 50_000, 200_000, 300_000]);
  while (ppm < 900_000 && stages.length < 5) {
    stages.push({ kind: "percent", exposurePpm: ppm, ...base() });
    ppm = Math.min(990_000, ppm * random.int(2, 10));
  }
  stages.push({ kind: "full", ...base() });
  return {
    stages,
    onBreach: random.chance(0.7) ? "rollback" : "hold",
    onLost: random.chance(0.85) ? "lower" : "keep",
  };
};

const stepsOf = (random: Random, chaosMs: number, splitters: number): readonly Step[] => {
  const swarm = faults.filter(() => random.chance(0.5));
  const at = (): number => random.int(0, chaosMs);
  const steps: Step[] = [{ atMs: random.int(500, 4_000), act: ship("v2") }];
  for (let n = random.pick([0, 0, 1, 2]); n > 0; n -= 1) {
    const atMs = random.int(10_000, Math.max(11_000, chaosMs));
    const acts = random.pick(badMoments)(random, splitters);
    for (const act of Array.isArray(acts) ? acts : [acts]) steps.push({ atMs, act });
  }
  const most = random.pick([0, 2, 5, 12]);
  for (let n = random.int(0, most + 1); n > 0 && swarm.length > 0; n -= 1) {
    const make = swarm[random.int(0, swarm.length)];
    if (make === undefined) continue;
    const atMs = at();
    const made = make(random, splitters);
    for (const act of Array.isArray(made) ? made : [made]) steps.push({ atMs, act });
  }
  for (let n = random.pick([0, 1, 3, 6, 10]); n > 0; n -= 1)
    steps.push({
      atMs: at(),
      act: { kind: "order", who: random.pick(whos), action: random.pick(verbs)(random) },
    });
  for (let n = random.pick([0, 0, 0, 1, 2]); n > 0; n -= 1)
    steps.push({ atMs: at(), act: ship(random.pick(["v2", "v3", "v4"]), random) });
  return steps.toSorted((a, b) => a.atMs - b.atMs);
};

const ship = (version: string, random: Random | null = null): Act => ({
  kind: "ship",
  version,
  again: random?.chance(0.5) ?? false,
  refuse: random?.chance(0.2) ?? false,
});

/** The scenario of a seed. Pure: every choice is drawn from the seed alone. */
export const generate = (seed: number): Scenario => {
  const random = new Random(seed, "scenario");
  const isQuick = random.chance(0.3);
  const isLong = random.chance(0.04);
  const usualMs = (isQuick ? random.pick([70, 100]) : random.pick([15, 25, 40, 80])) * 1_000;
  const chaosMs = isLong ? 170_000 : usualMs;
  const splitters = random.pick([1, 1, 2, 3]);
  const leaseTtlMs = random.pick([12_000, 12_000, 16_000, 25_000]);
  return {
    seed,
    chaosMs,
    calmMs: leaseTtlMs + random.pick([8, 10, 14]) * 1_000,
    splitters,
    units: random.pick([40, 200, 1_000]),
    requestsPerSecond: isQuick ? 40 : random.pick([2, 10, 30, 60]),
    objective: isQuick ? 0.9 : random.pick([0.9, 0.99]),
    stableFailShare: random.pick([0, 0, 0.002, 0.01]),
    leaseTtlMs,
    plan: isQuick ? quickPlan(random) : planOf(random),
    versions: ["v2", "v3", "v4"].map((id) => versionOf(id, random)),
    diligentAuthor: random.chance(0.6),
    delayMs: random.pick([1, 1, 20, 300]),
    repeatShare: random.pick([0, 0, 0.1]),
    strict: random.chance(0.1),
    skewMs: random.pick([0, 0, 0, -90_000, 45_000]),
    steps: stepsOf(random, chaosMs, splitters),
  };
};
