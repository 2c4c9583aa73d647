import { describe, expect, it } from "vitest";
import { noFailures } from "../counts/bin.ts";
import type { SheetRow } from "../counts/sheet.ts";
import {
  countsOf,
  failing,
  second,
  rowOf,
  sheetOf,
  stageOf,
  startMs,
} from "../testing/split-counts.ts";
import { failsAt, play, type Traffic, type Visit } from "../testing/traffic.ts";
import { applyBin, applySheet } from "./fold/fold.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";
import type { JudgeStage } from "./stage.ts";

const shop: Traffic = {
  stage: stageOf(),
  users: 3_000,
  rps: 100,
  seconds: 600,
  seed: 1,
  answer: failsAt(0.001),
};
const onCandidate = (share: number): ((visit: Visit) => ReturnType<Traffic["answer"]>) => {
  const [bad, usual] = [failsAt(share), failsAt(0.001)];
  return (visit) => (visit.arm === "candidate" ? bad(visit) : usual(visit));
};
const secondsUntil = ({ atMs }: Verdict): number => (atMs - startMs) / 1_000;
const fresh = (nowMs: number) => ({ nowMs, lastBinMs: nowMs - 1_000, splittersSilent: false });

describe("a cohort stage", () => {
  const cohort = stageOf({
    kind: "cohort",
    exposurePpm: 0,
    nextExposurePpm: 10_000,
    alpha: 0,
    floors: { dwellMs: 10_000, requests: 10, units: 0 },
  });
  const verdictOf = (bins: readonly ReturnType<typeof second>[], stage: JudgeStage = cohort) => {
    const state = openJudge(stage);
    for (const bin of bins) applyBin(state, bin);
    return judge(state, fresh(startMs + 20_000));
  };

  it("does not pass when nobody came", () => {
    const verdict = verdictOf([second(1, { stable: countsOf({ requests: 100 }) })]);
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "insufficientTraffic" });
    expect(verdict.sentence).toBe(
      "No user of the cohort has met v2 yet: open it as one of them, wait, or promote.",
    );
  });

  it("passes after enough good requests of named users", () => {
    const verdict = verdictOf([second(1, { candidate: countsOf({ requests: 12 }) }, "named")]);
    expect(verdict).toMatchObject({ outcome: "pass" });
    expect(verdict.sentence).toBe(
      "The cohort is fine on v2: 0 of 12 requests failed; nobody is compared yet.",
    );
  });

  it("waits for the author where too few users fail too often", () => {
    const verdict = verdictOf([second(1, { candidate: failing(12, ["a", "b"]) }, "named")]);
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(verdict.sentence).toMatch(/^2 of 12 requests of the cohort failed on v2/);
  });

  it("is not fine where the guard's own share of its requests failed", () => {
    const stage = { ...cohort, objective: 0.9 };
    const verdict = verdictOf(
      [second(1, { candidate: failing(12, "abcdef".split("")) }, "named")],
      stage,
    );
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(verdict.sentence).toMatch(/^6 of 12 requests of the cohort failed on v2/);
  });

  it("fails when far more than the SLO allows fails for three users", () => {
    const bins = Array.from({ length: 15 }, (_, at) =>
      second(
        at,
        {
          candidate: failing(3, ["a", "b"].concat(at % 2 ? "c" : [])),
          stable: countsOf({ requests: 50 }),
        },
        "named",
      ),
    );
    expect(verdictOf(bins)).toMatchObject({ outcome: "fail", reason: "absoluteGuard" });
    expect(verdictOf(bins).sentence).toMatch(
      /more than 10% is proven, 10 times what the SLO of 99%/,
    );
    expect(verdictOf(bins, { ...cohort, objective: 0.9 }).sentence).toMatch(
      /more than 50% is proven, 5 times what the SLO of 90% allows\.$/,
    );
  });

  it("compares nobody, even where a share of users sees the candidate too", () => {
    const state = openJudge(stageOf({ kind: "cohort" }));
    applyBin(state, second(0, { candidate: failing(12, ["a", "b"]) }, "named"));
    expect(judge(state, fresh(startMs + 20_000)).evidence.signals).toEqual([]);
  });

  it("counts only users who were named", () => {
    const asked = second(1, { candidate: countsOf({ requests: 500 }) }, "override");
    expect(verdictOf([asked])).toMatchObject({ reason: "insufficientTraffic" });
  });
});

describe("a full stage", () => {
  const full = stageOf({ kind: "full", exposurePpm: 990_000, nextExposurePpm: 1_000_000 });

  it("passes a candidate that keeps the SLO", () => {
    expect(play({ ...shop, stage: full }).sentence).toMatch(/^v2 keeps the SLO of 99% at full: /);
  });

  it("counts what users got: a rescued answer keeps the SLO", () => {
    const bins = (rescued: number) => {
      const state = openJudge(full);
      const failures = { ...noFailures, status: 40 };
      applyBin(state, second(0, { candidate: countsOf({ requests: 400, failures, rescued }) }));
      const candidate: SheetRow[] = Array.from({ length: 30 }, (_, i) =>
        rowOf(`u${i}`, { requests: 13 }),
      );
      applySheet(state, sheetOf(0, { candidate }));
      return judge(state, fresh(startMs + 20_000));
    };
    expect(bins(40)).toMatchObject({ outcome: "pass" });
    expect(bins(30)).toMatchObject({ outcome: "undecided", reason: "unproven" });
  });

  it("fails at once when everything fails", () => {
    const verdict = play({ ...shop, stage: full, answer: onCandidate(1) });
    expect(verdict).toMatchObject({ outcome: "fail", reason: "totalFailure" });
    expect(secondsUntil(verdict)).toBeLessThan(15);
  });

  it("fails a broken SLO when the holdback shows that stable would keep it", () => {
    const verdict = play({ ...shop, stage: full, answer: onCandidate(0.05) });
    expect(verdict).toMatchObject({ outcome: "fail", reason: "absoluteGuard" });
    expect(verdict.sentence).toMatch(/breaks the SLO of 99%/);
  });

  it("neither fails nor passes where stable misses the SLO as well", () => {
    const verdict = play({ ...shop, stage: full, answer: failsAt(0.03) });
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(verdict.sentence).toMatch(/^v2 misses the SLO of 99% at full/);
  });
});

describe("a shadow stage", () => {
  const shadow = stageOf({
    kind: "shadow",
    exposurePpm: 0,
    nextExposurePpm: 10_000,
    alpha: 0.01,
    floors: { dwellMs: 10_000, requests: 300, units: 0 },
  });
  const pairs = (at: number, worse: readonly string[], better: readonly string[] = []) => {
    const row = (unit: string) => ({ unit, n: 1, endpoint: "GET /items", eventId: `e-${unit}` });
    return {
      ...second(at, {}),
      mirror: {
        pairs: 50,
        candidateWorse: worse.map(row),
        stableWorse: better.map(row),
        skipped: {},
      },
    };
  };
  const verdictOf = (bins: readonly ReturnType<typeof pairs>[]) => {
    const state = openJudge(shadow);
    for (const bin of bins) applyBin(state, bin);
    return judge(state, fresh(startMs + 20_000));
  };
  const seconds = Array.from({ length: 20 }, (_, at) => at);

  it("passes when copies agree", () => {
    expect(verdictOf(seconds.map((at) => pairs(at, [])))).toMatchObject({ outcome: "pass" });
  });

  it("fails when the candidate alone fails for many users", () => {
    const verdict = verdictOf(seconds.map((at) => pairs(at, [`u${at}`])));
    expect(verdict).toMatchObject({ outcome: "fail", reason: "regression" });
    expect(verdict.sentence).toMatch(/^GET \/items fails on v2: of 1,000 copied requests it alone/);
  });

  it("does not count a pair that differs both ways in one second", () => {
    const verdict = verdictOf(seconds.map((at) => pairs(at, [`u${at}`], [`u${at}`])));
    expect(verdict.evidence.signals[0]).toMatchObject({ candidateBad: 0, stableBad: 0 });
  });
});
