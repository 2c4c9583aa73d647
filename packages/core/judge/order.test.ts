import { describe, expect, it } from "vitest";
import type { Counts } from "../counts/bin.ts";
import {
  countsOf,
  failing,
  rowOf,
  second,
  sheetOf,
  stageOf,
  startMs,
} from "../testing/split-counts.ts";
import { failsAt, fold, splitCounts, type Traffic } from "../testing/traffic.ts";
import type { ServicePage } from "../slo/service-page.ts";
import { applyBin, applyEventCounts, applySheet } from "./fold/fold.ts";
import { type JudgeState, openJudge } from "./fold/judge-state.ts";
import type { GuardReading } from "./guard-reading.ts";
import { judge } from "./judge.ts";
import type { Moment } from "./moment.ts";
import type { JudgeStage } from "./stage.ts";
import { noTerms } from "./terms.ts";

const shop: Traffic = {
  stage: stageOf(),
  users: 3_000,
  rps: 100,
  seconds: 240,
  seed: 1,
  answer: failsAt(0.001),
};
const nowMs = startMs + 240_000;
const at = (of: Partial<Moment> = {}): Moment => ({
  nowMs,
  lastBinMs: nowMs - 1_000,
  splittersSilent: false,
  ...of,
});
const healthy = (stage: Partial<JudgeStage> = {}): JudgeState => {
  const state = openJudge(stageOf(stage));
  for (const item of splitCounts(shop)) fold(state, item);
  return state;
};
const reading = (of: Partial<GuardReading> = {}): GuardReading => ({
  name: "p99 of checkout",
  state: "ok",
  sentence: "p99 is 120 ms, at most 300 ms is allowed.",
  atMs: nowMs - 5_000,
  ...of,
});
const page: ServicePage = {
  severity: "page",
  longMs: 3_600_000,
  shortMs: 300_000,
  burn: 14.4,
  longShare: 0.2,
  shortShare: 0.3,
  firing: true,
  sinceMs: nowMs - 60_000,
};

describe("the order of verdicts", () => {
  it("begins with a healthy stage that would pass", () => {
    expect(judge(healthy(), at())).toMatchObject({ outcome: "pass", reason: "proven" });
  });

  it.each([
    ["a breached guard", { guards: [reading({ state: "breached" })] }, "fail", "guardBreached"],
    ["a blind guard", { guards: [reading({ state: "blind" })] }, "blind", "guardBlind"],
    ["a stale guard", { guards: [reading({ atMs: nowMs - 61_000 })] }, "blind", "guardBlind"],
    [
      "a stale breach",
      { guards: [reading({ state: "breached", atMs: nowMs - 61_000 })] },
      "blind",
      "guardBlind",
    ],
    ["a guard without a time", { guards: [reading({ atMs: NaN })] }, "blind", "guardBlind"],
    ["a guard that is well", { guards: [reading()] }, "pass", "proven"],
    ["a page of the service", { serviceBurn: page }, "undecided", "serviceBurn"],
    [
      "a silent splitter before a page",
      { serviceBurn: page, splittersSilent: true },
      "blind",
      "countsMissing",
    ],
    [
      "a breach before a silent splitter",
      { guards: [reading({ state: "breached" })], splittersSilent: true },
      "fail",
      "guardBreached",
    ],
    ["a cap that is far away", { blastCap: 10_000 }, "pass", "proven"],
    ["a cap of nothing", { blastCap: 0 }, "pass", "proven"],
  ] as const)("%s", (...[, moment, outcome, reason]) => {
    expect(judge(healthy(), at(moment))).toMatchObject({ outcome, reason });
  });

  it("says what is wrong and what to do, in a sentence each", () => {
    const say = (of: Partial<Moment>): string => judge(healthy(), at(of)).sentence;
    expect(say({ guards: [reading({ state: "breached" })] })).toBe(
      "The guard p99 of checkout is breached: p99 is 120 ms, at most 300 ms is allowed.",
    );
    expect(say({ guards: [reading({ atMs: nowMs - 61_000 })] })).toBe(
      "The guard p99 of checkout was last read 61 s ago: nothing is raised until it is read again.",
    );
    expect(say({ serviceBurn: page })).toBe(
      "The service burns its error budget 14.4 times as fast as the budget allows, over 60 min and 5 min: nothing is raised until that is over.",
    );
  });
});

describe("the blast cap", () => {
  it("ends a rollout that cost too much, over all of its stages, without statistics", () => {
    const first = openJudge(stageOf({ stageEntry: 1, alpha: 0, objective: 0.5 }));
    const bad = (entry: number, from: number) => ({
      ...second(from, {
        candidate: failing(20, [`a${from}`, `b${from}`]),
        stable: countsOf({ requests: 400 }),
      }),
      stageEntry: entry,
    });
    for (let s = 0; s < 10; s += 1) applyBin(first, bad(1, s));
    const next = openJudge(stageOf({ stageEntry: 2, alpha: 0, objective: 0.5 }), first);
    for (let s = 10; s < 20; s += 1) applyBin(next, bad(2, s));
    const cap = (blastCap: number) => judge(next, at({ blastCap }));
    expect(cap(41).outcome).not.toBe("fail");
    expect(cap(40)).toMatchObject({ outcome: "fail", reason: "blastCap" });
    expect(cap(40).sentence).toMatch(/^v2 has cost 40 requests more than stable would have/);
    expect(cap(40).evidence.guards).toMatchObject({ excess: 40, cap: 40 });
  });
});

describe("the burn of the candidate's own users", () => {
  it("fails it in about a minute where everything fails, though nothing is compared", () => {
    const state = openJudge(
      stageOf({ kind: "cohort", exposurePpm: 0, alpha: 0, objective: 0.999 }),
    );
    for (let s = 0; s < 60; s += 1)
      applyBin(
        state,
        second(
          s,
          { candidate: failing(2, ["a", "b"]), stable: countsOf({ requests: 5 }) },
          "named",
        ),
      );
    // Two users are never enough for a guard; the third makes it one.
    expect(
      judge(state, at({ nowMs: startMs + 60_000, lastBinMs: startMs + 59_000 })).outcome,
    ).not.toBe("fail");
    applyBin(state, second(60, { candidate: failing(1, ["c"]) }, "named"));
    const verdict = judge(state, at({ nowMs: startMs + 61_000, lastBinMs: startMs + 60_000 }));
    expect(verdict.outcome).toBe("fail");
    expect(verdict.evidence.guards?.burn[0]?.firing).toBe(true);
  });
});

describe("a candidate that answers nobody", () => {
  const sheets = (minutes: number, candidateTo: number): JudgeState => {
    const state = openJudge(stageOf());
    for (let minute = 0; minute < minutes; minute += 1) {
      const rows = (name: string, n: number) =>
        Array.from({ length: n }, (_, k) => rowOf(`${name}${k}`, { requests: 2 }));
      applySheet(
        state,
        sheetOf(minute, {
          stable: rows("s", 950),
          candidate: minute < candidateTo ? rows("c", 50) : [],
        }),
      );
      applyBin(state, second(60 * minute, { candidate: countsOf({ requests: 100 }) }));
    }
    return state;
  };
  it.each([
    { minutes: 2, to: 2, outcome: "undecided", reason: "floors" },
    { minutes: 3, to: 2, outcome: "blind", reason: "countsMissing" },
    { minutes: 6, to: 2, outcome: "blind", reason: "countsMissing" },
    { minutes: 7, to: 2, outcome: "fail", reason: "countsMissing" },
  ])("for $minutes − $to minutes while stable goes on: $outcome", ({ minutes, to, ...said }) => {
    const floors = { dwellMs: 1e9, requests: 1, units: 1 };
    const state = sheets(minutes, to);
    const stage = { ...state, stage: { ...state.stage, floors } };
    expect(judge(stage, at())).toMatchObject(said);
  });

  it("is a night where stable has few users too", () => {
    const state = openJudge(stageOf());
    for (let minute = 0; minute < 60; minute += 1)
      applySheet(state, sheetOf(minute, { stable: [rowOf("owl", { requests: 9 })] }));
    applyBin(state, second(0, { candidate: countsOf({ requests: 1 }) }));
    expect(judge(state, at()).outcome).toBe("undecided");
  });
});

describe("a sample ratio that is not the split's", () => {
  const skewed = (): JudgeState => {
    const state = openJudge(stageOf({ exposurePpm: 500_000, nextExposurePpm: 1_000_000 }));
    const rows = (name: string, n: number, of: (k: number) => Parameters<typeof rowOf>[1]) =>
      Array.from({ length: n }, (_, k) => rowOf(`${name}${k}`, of(k)));
    applySheet(
      state,
      sheetOf(0, {
        stable: rows("s", 2_000, () => ({ requests: 1 })),
        candidate: rows("c", 1_000, () => ({ requests: 1 })),
      }),
    );
    for (let s = 0; s < 30; s += 1)
      applyBin(
        state,
        second(s, { candidate: failing(10, [`c${s}`]), stable: countsOf({ requests: 100 }) }),
      );
    return state;
  };

  it("freezes: no comparison rolls back or promotes, until somebody has explained it", () => {
    const state = skewed();
    const frozen = judge(state, at());
    expect(frozen).toMatchObject({ outcome: "blind", reason: "sampleRatio" });
    expect(frozen.sentence).toMatch(
      /^1,000 of 3,000 users \(33%\) are on v2, where the split is 50%/,
    );
    expect(frozen.evidence.ratio).toMatchObject({
      acknowledged: false,
      assigned: { mismatch: true },
    });
    const explained = judge(state, at({ mismatchAcknowledged: true }));
    expect(explained).toMatchObject({ outcome: "fail", reason: "regression" });
  });

  it("leaves the absolute guards armed", () => {
    const guards = [reading({ state: "breached" })];
    expect(judge(skewed(), at({ guards })).reason).toBe("guardBreached");
  });

  it("of outcomes alone says that requests are lost", () => {
    const state = openJudge(stageOf({ exposurePpm: 500_000, nextExposurePpm: 1_000_000 }));
    const rows = (name: string, ended: (k: number) => number) =>
      Array.from({ length: 2_000 }, (_, k) =>
        rowOf(`${name}${k}`, { arrived: 1, requests: ended(k) }),
      );
    applySheet(
      state,
      sheetOf(0, { stable: rows("s", () => 1), candidate: rows("c", (k) => k % 2) }),
    );
    applyBin(state, second(0, { candidate: countsOf({ requests: 1_000 }) }));
    const verdict = judge(state, at());
    expect(verdict.reason).toBe("sampleRatio");
    expect(verdict.sentence).toMatch(/only 1,000 users of v2 had one end \(2,000 on stable\)/);
  });
});

describe("exercised", () => {
  const touches = [{ methods: ["PUT"], path: "/cart", header: null }];
  const run = (touched: (unit: number) => number): JudgeState => {
    const state = openJudge(stageOf({ terms: { ...noTerms, touches } }));
    const rows = (name: string, n: number, of: (k: number) => number) =>
      Array.from({ length: n }, (_, k) => rowOf(`${name}${k}`, { requests: 3, touched: of(k) }));
    let all = 0;
    for (let minute = 0; minute < 3; minute += 1) {
      const candidate = rows("c", 100, touched);
      all += candidate.reduce((sum, row) => sum + row[6], 0);
      applySheet(state, sheetOf(minute, { candidate, stable: rows("s", 1_900, () => 1) }));
    }
    const counts: Counts = countsOf({ requests: 900, touched: all });
    applyBin(state, second(0, { candidate: counts, stable: countsOf({ requests: 9_000 }) }));
    return state;
  };

  it("is what a change must be before more users see it: 300 requests of 30 users", () => {
    const never = judge(
      run(() => 0),
      at(),
    );
    expect(never).toMatchObject({ outcome: "undecided", reason: "notExercised" });
    expect(never.sentence).toBe(
      "Not exercised: 0 requests of 0 users have met what the change touches on v2; 300 more requests and 30 more users are needed before it is shown to more.",
    );
    expect(
      judge(
        run((k) => (k < 29 ? 4 : 0)),
        at(),
      ),
    ).toMatchObject({ reason: "notExercised" });
    expect(
      judge(
        run((k) => (k < 30 ? 3 : 0)),
        at(),
      ),
    ).toMatchObject({ reason: "notExercised" });
  });

  it("lets only what was touched be evidence", () => {
    const verdict = judge(
      run((k) => (k < 60 ? 2 : 0)),
      at(),
    );
    expect(verdict.evidence.exercised).toMatchObject({ requests: 360, units: 60 });
    // 180 touched user-minutes of the candidate; the untouched ones prove nothing.
    const all = judge(
      run(() => 2),
      at(),
    );
    expect(verdict.evidence.certificate?.lnE ?? 0).toBeLessThan(all.evidence.certificate?.lnE ?? 0);
    expect(all).toMatchObject({ outcome: "pass", reason: "proven" });
  });
});

describe("counts by events", () => {
  const stage = stageOf({
    exposurePpm: 500_000,
    nextExposurePpm: 1_000_000,
    alpha: 0.01,
    terms: { ...noTerms, expectations: ["carts grow"] },
  });
  const counts = (of: object) => ({
    rollout: "shop.1",
    stageEntry: 2,
    signal: "expectation" as const,
    name: "carts grow",
    seconds: [],
    late: 0,
    events: 10_000,
    fieldsArrived: true,
    watermarkMs: startMs + 200_000,
    ...of,
  });
  const bad = (from: number, n: number) =>
    Array.from({ length: n }, (_, k) => ({
      startMs: startMs + 1_000 * (from + k),
      stable: [],
      candidate: [{ unit: `u${from + k}`, n: 1, eventId: `e${k}` }],
    }));
  const opened = (): JudgeState => {
    const state = openJudge(stage);
    applyBin(state, second(0, { candidate: countsOf({ requests: 100 }) }));
    return state;
  };
  const stakeOf = (state: JudgeState) =>
    judge(state, at()).evidence.signals.find(({ signal }) => signal === "expectation");

  it("hold where an expectation is broken, and never roll back", () => {
    const state = opened();
    applyEventCounts(state, counts({ seconds: bad(1, 60) }));
    const verdict = judge(state, at());
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "suspect" });
    expect(verdict.sentence).toMatch(
      /^"carts grow" is broken on v2: 60 users met the opposite, 0 on stable/,
    );
  });

  it("count only seconds that ended five seconds before the watermark, each once", () => {
    const state = opened();
    const watermarkMs = startMs + 20_000;
    applyEventCounts(state, counts({ seconds: bad(1, 60), watermarkMs }));
    expect(stakeOf(state)?.candidateBad).toBe(14);
    applyEventCounts(state, counts({ seconds: bad(1, 60), watermarkMs }));
    expect(stakeOf(state)?.candidateBad).toBe(14);
    applyEventCounts(state, counts({ seconds: bad(1, 60) }));
    expect(stakeOf(state)?.candidateBad).toBe(60);
  });

  it("that came too late for more than one in a thousand raise nothing", () => {
    const state = opened();
    applyEventCounts(state, counts({ late: 10 }));
    expect(judge(state, at()).reason).not.toBe("telemetryDegraded");
    applyEventCounts(state, counts({ late: 11 }));
    expect(judge(state, at())).toMatchObject({ outcome: "blind", reason: "telemetryDegraded" });
  });

  it("say so when the fields never arrived", () => {
    const state = opened();
    applyEventCounts(state, counts({ fieldsArrived: false }));
    expect(judge(state, at()).evidence.notes).toContain(
      'The fields of "carts grow" never arrived: add them to the events that the version sends.',
    );
    applyEventCounts(state, counts({}));
    expect(judge(state, at()).evidence.notes.join(" ")).not.toMatch(/never arrived/);
  });

  it("of something else blind the judge", () => {
    for (const of of [
      { late: NaN },
      { events: -1 },
      { watermarkMs: Infinity },
      { seconds: [{ startMs: NaN, stable: [], candidate: [] }] },
      { seconds: [{ startMs, stable: [], candidate: [{ unit: "u", n: 0, eventId: "" }] }] },
    ]) {
      const state = opened();
      applyEventCounts(state, counts(of));
      expect(judge(state, at()).outcome).toBe("blind");
    }
  });
});
