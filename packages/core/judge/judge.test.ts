import { describe, expect, it } from "vitest";
import { noFailures } from "../counts/bin.ts";
import {
  badUnit,
  countsOf,
  failing,
  rowOf,
  second,
  sheetOf,
  stageOf,
  startMs,
} from "../testing/split-counts.ts";
import {
  broken,
  failsAt,
  fine,
  fold,
  play,
  splitCounts,
  type Traffic,
  type Visit,
} from "../testing/traffic.ts";
import { applyBin, applySheet } from "./fold/fold.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

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

describe("a percent stage", () => {
  it("passes a healthy candidate once its user-minutes prove it", () => {
    const verdict = play(shop);
    expect(verdict).toMatchObject({ outcome: "pass", reason: "proven" });
    expect(secondsUntil(verdict)).toBeLessThanOrEqual(121);
    expect(verdict.evidence.certificate?.certified).toBe(true);
    expect(verdict.evidence.certificate?.delta).toBeCloseTo(0.02, 12);
    expect(verdict.sentence).toMatch(
      /^Good enough for 25%, proven: \d+ errors? in [\d,]+ candidate/,
    );
  });

  it.each([
    { share: 0.05, within: 60 },
    { share: 0.2, within: 10 },
    { share: 1, within: 3 },
  ])("fails a candidate that fails $share of requests within $within s", ({ share, within }) => {
    const verdict = play({ ...shop, answer: onCandidate(share) });
    expect(verdict.outcome).toBe("fail");
    expect(secondsUntil(verdict)).toBeLessThanOrEqual(within);
    expect(verdict.evidence.candidate.badUnits).toBeGreaterThanOrEqual(3);
    expect(verdict.evidence.exemplars.length).toBeGreaterThanOrEqual(3);
  });

  it("never passes a candidate that fails 5 % at an SLO of 99 %", () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(play({ ...shop, seed, answer: onCandidate(0.05) }).outcome).toBe("fail");
  });

  it("names the place, both arms, how much worse and how sure", () => {
    expect(play({ ...shop, answer: onCandidate(0.2) }).sentence).toMatch(
      /^PUT \/cart fails on v2: \d+ users hit an error in \d+ candidate requests, \d+ in \d+ on stable; (worse|more than [\d.]+ × as often), proven \(evidence [\d,]+ : 1 against chance\)\.$/,
    );
  });

  it("lets an outage of both arms pass without blaming the candidate", () => {
    const outage = ({ second: at }: Visit) => (at >= 30 && at < 40 ? broken : fine);
    const verdict = play({ ...shop, seconds: 180, answer: outage });
    expect(verdict.outcome).toBe("undecided");
    expect(verdict.evidence.candidate.failures).toBeGreaterThan(20);
  });

  it("raises nothing while both arms fail alike", () => {
    const verdict = play({ ...shop, seconds: 300, answer: failsAt(0.5) });
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(verdict.sentence).toMatch(/on stable, far more than the SLO of 99% allows/);
  });

  it("does not roll back for one user's retries", () => {
    const stage = stageOf({ exposurePpm: 250_000, nextExposurePpm: 500_000 });
    const retries = ({ unit, arm }: Visit) =>
      arm === "candidate" && unit < 2 ? { fails: 40, slow: false } : fine;
    const verdict = play({ ...shop, stage, users: 100, seconds: 300, answer: retries });
    expect(verdict.outcome).not.toBe("fail");
    expect(verdict.evidence.candidate.badUnits).toBeLessThan(3);
  });

  it("does not roll back for a heavy user who always fails on both arms", () => {
    const heavy = (random: () => number): number =>
      random() < 0.5 ? 7 : Math.floor(random() * 3_000);
    const answer = ({ unit }: Visit) => (unit === 7 ? broken : fine);
    for (let seed = 1; seed <= 5; seed++)
      expect(play({ ...shop, seed, seconds: 120, who: heavy, answer }).outcome).not.toBe("fail");
  });

  it("fails a candidate that turns bad late", () => {
    const late = (visit: Visit) =>
      visit.arm === "candidate" && visit.second > 50 ? failsAt(0.3)(visit) : fine;
    const verdict = play({ ...shop, answer: late });
    expect(verdict).toMatchObject({ outcome: "fail", reason: "regression" });
    expect(secondsUntil(verdict)).toBeGreaterThan(50);
  });

  it("fails a slow candidate once caches are warm, and not before", () => {
    const slow = (visit: Visit) => ({
      fails: 0,
      slow: visit.random() < (visit.arm === "candidate" ? 0.2 : 0.01),
    });
    const stage = stageOf({ slowMs: 320 });
    const verdict = play({ ...shop, rps: 400, stage, answer: slow });
    expect(verdict).toMatchObject({ outcome: "fail", reason: "regression" });
    expect(secondsUntil(verdict)).toBeGreaterThan(60);
    expect(secondsUntil(verdict)).toBeLessThan(75);
    expect(verdict.sentence).toMatch(/is slow on v2: \d+ users waited more than 320 ms in \d+/);
  });

  it("leaves a regression too small to matter to the author", () => {
    const stage = stageOf({ objective: 0.9, exposurePpm: 500_000, nextExposurePpm: 990_000 });
    const state = openJudge(stage);
    const unit = (name: string, from: number, n: number) =>
      Array.from({ length: n }, (_, i) => `${name}${from + i}`);
    for (let at = 0; at < 100; at++)
      applyBin(
        state,
        second(at, {
          candidate: failing(1_000, unit("c", at, 1)),
          stable: failing(1_000, at % 10 === 0 ? unit("s", at, 1) : []),
        }),
      );
    const verdict = judge(state, fresh(startMs + 100_000));
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "immaterial" });
    expect(verdict.sentence).toMatch(/proven .* but in only 0\.09% more of its requests/);
  });

  it("waits for a third user before it rolls back", () => {
    const state = openJudge(stageOf({ exposurePpm: 10_000, alpha: 0.01 }));
    applyBin(state, second(0, { candidate: failing(20, ["a", "b"]) }));
    const two = judge(state, fresh(startMs + 1_000));
    expect(two).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(two.sentence).toBe(
      "v2 looks worse than chance explains, but by 2 users only: a rollback takes 3, and nothing is raised meanwhile.",
    );
    applyBin(state, second(1, { candidate: failing(20, ["c"]) }));
    expect(judge(state, fresh(startMs + 2_000)).outcome).toBe("fail");
  });

  it("says how long proof takes, and what is possible in the time left", () => {
    const thin = stageOf({ objective: 0.999, exposurePpm: 10_000, nextExposurePpm: 50_000 });
    const verdict = play({ ...shop, stage: thin, rps: 5, seconds: 130 });
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "insufficientTraffic" });
    expect(verdict.sentence).toMatch(
      /^Too little traffic: to prove less than 1% excess for 5% takes \d+ more user-minutes, about \d+ h; the 6 h left in this stage can prove [\d.]+%\. Wait, or promote by hand\.$/,
    );
    expect(verdict.evidence.needs?.ms).toBeGreaterThan(0);
  });

  it("names the floors that are not reached", () => {
    const state = openJudge(stageOf());
    applyBin(state, second(0, { candidate: countsOf({ requests: 20 }) }));
    expect(judge(state, fresh(startMs + 2_000)).sentence).toBe(
      "Nothing wrong so far: 0 errors in 20 candidate requests; before more users see it: 280 more requests, a first count of its users in 58 s, 8 s more in this stage.",
    );
  });
});

describe("blindness", () => {
  const healthy = () => {
    const state = openJudge(stageOf());
    for (const item of splitCounts({ ...shop, seconds: 180 })) fold(state, item);
    return state;
  };
  const now = startMs + 180_000;

  it("is what a pass becomes when counts stop or a splitter is silent", () => {
    const state = healthy();
    expect(judge(state, fresh(now)).outcome).toBe("pass");
    const stopped = { nowMs: now + 7_000, lastBinMs: now - 1_000, splittersSilent: false };
    expect(judge(state, stopped)).toMatchObject({
      outcome: "blind",
      reason: "countsMissing",
      sentence: "No counts from the splitters for 8 s: nothing is raised until they are back.",
    });
    expect(judge(state, { ...fresh(now), splittersSilent: true }).outcome).toBe("blind");
    expect(judge(state, { ...fresh(now), lastBinMs: null }).outcome).toBe("blind");
  });

  it("gives a stage that has just begun a moment", () => {
    const none = { lastBinMs: null, splittersSilent: false };
    const state = openJudge(stageOf());
    expect(judge(state, { ...none, nowMs: startMs + 1_000 }).outcome).toBe("undecided");
    expect(judge(state, { ...none, nowMs: startMs + 6_000 }).outcome).toBe("blind");
  });

  it("does not hide a failure", () => {
    const state = openJudge(stageOf());
    for (const item of splitCounts({ ...shop, seconds: 20, answer: onCandidate(1) }))
      fold(state, item);
    const silent = { nowMs: now, lastBinMs: startMs, splittersSilent: true };
    expect(judge(state, silent).outcome).toBe("fail");
  });
});

describe("bad counts", () => {
  it.each([NaN, -1, 0.5, Infinity, 2 ** 53])("blind the judge: %s requests", (requests) => {
    const state = openJudge(stageOf());
    for (const item of splitCounts({ ...shop, seconds: 180 })) fold(state, item);
    expect(judge(state, fresh(startMs + 180_000)).outcome).toBe("pass");
    applyBin(state, second(180, { candidate: countsOf({ requests }) }));
    const verdict = judge(state, fresh(startMs + 181_000));
    expect(verdict).toMatchObject({ outcome: "blind", reason: "countsMissing" });
    expect(verdict.sentence).toMatch(
      /^1 message from the splitters held something else than counts/,
    );
  });

  it.each([{ n: NaN }, { n: 0 }, { n: 1, seen: -1 }])("blind the judge: %o of a unit", (of) => {
    const state = openJudge(stageOf());
    const candidate = { ...failing(1, ["u"]), bad: [badUnit(of)] };
    applyBin(state, second(0, { candidate }));
    expect(judge(state, fresh(startMs + 1_000)).outcome).toBe("blind");
  });

  it("blind the judge in a sheet as well", () => {
    const state = openJudge(stageOf());
    applySheet(state, sheetOf(0, { candidate: [rowOf("u", { requests: NaN })] }));
    expect(judge(state, fresh(startMs + 2_000)).outcome).toBe("blind");
  });

  it("at their largest still give a verdict of finite numbers", () => {
    const state = openJudge(stageOf());
    const all = Number.MAX_SAFE_INTEGER;
    const counts = countsOf({ requests: all, failures: { ...noFailures, reset: all } });
    for (let at = 0; at < 3; at++)
      applyBin(state, second(at, { candidate: counts, stable: counts }));
    const verdict = judge(state, fresh(startMs + 3_000));
    expect(verdict.outcome).toBe("undecided");
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  it("of none at all are never a pass, whatever the stage", () => {
    for (const kind of ["shadow", "cohort", "percent", "full"] as const) {
      const state = openJudge(stageOf({ kind }));
      for (let at = 0; at < 30; at++) applyBin(state, second(at, {}));
      expect(judge(state, fresh(startMs + 600_000)).outcome).toBe("undecided");
    }
  });

  it("of all requests bad on both arms are never a pass", () => {
    const verdict = play({ ...shop, seconds: 300, answer: () => broken });
    expect(verdict.outcome).not.toBe("pass");
  });
});
