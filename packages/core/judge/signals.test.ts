import { describe, expect, it } from "vitest";
import type { InstanceCounts } from "../counts/bin.ts";
import type { SheetRow } from "../counts/sheet.ts";
import {
  badUnit,
  binOf,
  countsOf,
  failing,
  rowOf,
  second,
  sheetOf,
  stageOf,
  startMs,
} from "../testing/split-counts.ts";
import { seeded } from "../testing/seeded.ts";
import { applyBin, applySheet } from "./fold/fold.ts";
import { type JudgeState, openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { JudgeStage } from "./stage.ts";
import { type JudgeTerms, noTerms } from "./terms.ts";
import type { Verdict } from "./verdict.ts";

const with50 = { exposurePpm: 500_000, nextExposurePpm: 1_000_000 };
const terms = (of: Partial<JudgeTerms>): JudgeTerms => ({ ...noTerms, ...of });
const success = {
  event: { methods: ["POST"], path: "/orders", header: null },
  requests: 5,
  minutes: 2,
};
const verdictAt = (state: JudgeState, atS: number): Verdict =>
  judge(state, {
    nowMs: startMs + 1_000 * atS,
    lastBinMs: startMs + 1_000 * (atS - 1),
    splittersSilent: false,
  });
const crossed = ({ evidence }: Verdict): readonly string[] =>
  evidence.signals.flatMap(({ signal, crossedAtMs }) => (crossedAtMs === null ? [] : [signal]));

/** Units `name0 … name<n − 1>` of one minute. */
const units = (
  name: string,
  n: number,
  of: (unit: number) => Parameters<typeof rowOf>[1],
): SheetRow[] => Array.from({ length: n }, (_, unit) => rowOf(`${name}${unit}`, of(unit)));

describe("the body of the latency distribution", () => {
  const body = { p90Ms: 200, p50Ms: 100 };
  /** Minutes of two arms whose users' sampled latencies are lognormal around the given medians. */
  const minutes = (of: { readonly candidateMs: number; readonly stage?: Partial<JudgeStage> }) => {
    const state = openJudge(stageOf({ ...with50, alpha: 0.01, body, ...of.stage }));
    const random = seeded(5);
    const latency = (median: number): number =>
      median * Math.exp(0.5 * (random() + random() + random() + random() - 2) * 1.73);
    applyBin(state, second(0, { candidate: countsOf({ requests: 5_000 }) }));
    for (let at = 0; at < 12; at += 1)
      applySheet(
        state,
        sheetOf(at, {
          candidate: units(`c${at}-`, 400, () => ({
            requests: 3,
            sampleMs: latency(of.candidateMs),
          })),
          stable: units(`s${at}-`, 400, () => ({ requests: 3, sampleMs: latency(100) })),
        }),
      );
    return verdictAt(state, 720);
  };

  it("holds for the author where it is a little slower", () => {
    const verdict = minutes({ candidateMs: 120 });
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "suspect" });
    expect(crossed(verdict)).toContain("latencyP90");
    expect(verdict.sentence).toMatch(
      /^V?v2 is slower: [\d,]+ sampled users waited more than (200|100) ms, [\d,]+ on stable; .*Look at it; promote if that is meant, or roll back\.$/i,
    );
  });

  it("rolls back where it is grossly slower", () => {
    expect(minutes({ candidateMs: 300 })).toMatchObject({ outcome: "fail", reason: "regression" });
  });

  it("finds nothing where both arms are alike", () => {
    expect(crossed(minutes({ candidateMs: 100 }))).toEqual([]);
  });

  it("is off and says so where stable had too little to freeze it from", () => {
    const { evidence } = minutes({ candidateMs: 300, stage: { body: null } });
    expect(evidence.signals.map(({ signal }) => signal)).toEqual(["errors", "errors", "errors"]);
    expect(evidence.notes.join(" ")).toMatch(
      /Latency is not judged in this stage \(tail, 90th percentile, median\)/,
    );
  });
});

describe("the latency SLO", () => {
  const stage = stageOf({
    ...with50,
    alpha: 0.01,
    terms: terms({ latencySli: { underMs: 300, objective: 0.99 } }),
  });
  const slow = (n: number, units_: readonly string[]) => ({
    ...countsOf({ requests: n, overSli: units_.length }),
    bad: units_.map((unit) => badUnit({ unit, signal: "latencySli", kind: "slow", seen: 0 })),
  });
  const run = (candidateSlow: number): Verdict => {
    const state = openJudge(stage);
    for (let at = 0; at < 200; at += 1) {
      const some = (name: string, n: number) =>
        Array.from({ length: n }, (_, k) => `${name}${at}-${k}`);
      applyBin(
        state,
        second(at, {
          candidate: slow(100, some("c", candidateSlow)),
          stable: slow(100, some("s", at % 2)),
        }),
      );
    }
    return verdictAt(state, 200);
  };

  it("rolls back a candidate that breaks it more often", () => {
    const verdict = run(10);
    expect(verdict).toMatchObject({ outcome: "fail", reason: "regression" });
    expect(verdict.sentence).toMatch(/is slow on v2: [\d,]+ users waited more than 300 ms/);
  });

  it("must be certified before more users see it", () => {
    const state = openJudge(stage);
    for (let at = 0; at < 300; at += 1)
      applyBin(
        state,
        second(at, { candidate: countsOf({ requests: 50 }), stable: countsOf({ requests: 50 }) }),
      );
    const minute = (at: number, overSli: number) =>
      sheetOf(at, {
        candidate: units("c", 2_000, (unit) => ({
          requests: 2,
          overSli: unit % 10 === 0 ? overSli : 0,
        })),
        stable: units("s", 2_000, () => ({ requests: 2 })),
      });
    applySheet(state, minute(0, 0));
    expect(verdictAt(state, 300)).toMatchObject({ outcome: "pass", reason: "proven" });
    for (let at = 1; at < 4; at += 1) applySheet(state, minute(at, 2));
    const verdict = verdictAt(state, 300);
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "unproven" });
    expect(verdict.sentence).toMatch(/slowness is not yet proven .* took more than 300 ms/);
    expect(verdict.evidence.certificate?.certified).toBe(true);
    expect(verdict.evidence.latencyCertificate?.certified).toBe(false);
  });
});

describe("the key event", () => {
  const run = (lost: (unit: number) => boolean): Verdict => {
    const state = openJudge(stageOf({ ...with50, alpha: 0.01, terms: terms({ success }) }));
    applyBin(state, second(0, { candidate: countsOf({ requests: 400 }) }));
    for (let at = 0; at < 3; at += 1)
      applySheet(
        state,
        sheetOf(at, {
          candidate: units("c", 300, (unit) => ({ requests: 4, success: lost(unit) ? 0 : 1 })),
          stable: units("s", 300, (unit) => ({ requests: 4, success: unit % 50 === 0 ? 0 : 1 })),
        }),
      );
    return verdictAt(state, 180);
  };

  it("that the candidate's users never come to holds, and never rolls back", () => {
    const verdict = run((unit) => unit % 2 === 0);
    expect(verdict).toMatchObject({ outcome: "undecided", reason: "suspect" });
    expect(crossed(verdict)).toEqual(["successDrop"]);
    expect(verdict.sentence).toMatch(/do not come to their key event: 150 users/);
  });

  it("that is as rare on both arms is no evidence", () => {
    expect(crossed(run((unit) => unit % 50 === 1))).toEqual([]);
  });
});

describe("instances", () => {
  const stage = stageOf({ ...with50, alpha: 0.01, instances: { stable: 8, candidate: 8 } });
  const instance = (
    arm: "stable" | "candidate",
    k: number,
    of: Partial<InstanceCounts>,
  ): InstanceCounts => ({
    arm,
    origin: `http://${arm}-${k}:80`,
    requests: 10,
    failures: 0,
    crashes: 0,
    ...of,
  });
  const both = (of: (arm: "stable" | "candidate", k: number) => Partial<InstanceCounts>) =>
    (["stable", "candidate"] as const).flatMap((arm) =>
      Array.from({ length: 8 }, (_, k) => instance(arm, k, of(arm, k))),
    );

  it("of the candidate that crash one after the other roll back, with the failures they cost", () => {
    const state = openJudge(stage);
    for (let at = 0; at < 8; at += 1)
      applyBin(state, {
        ...second(at, {
          candidate: failing(80, [`c${at}`, `d${at}`]),
          stable: countsOf({ requests: 80 }),
        }),
        instances: both((arm, k) => (arm === "candidate" && k === at ? { crashes: 3 } : {})),
      });
    const crashes = verdictAt(state, 8).evidence.signals.find(({ signal }) => signal === "crashes");
    expect(crashes).toMatchObject({ candidateBad: 8, stableBad: 0 });
    expect(crashes?.crossedAtMs).not.toBeNull();
  });

  it("crash once each: a loop is one event", () => {
    const state = openJudge(stage);
    for (let at = 0; at < 50; at += 1)
      applyBin(
        state,
        binOf(at, {
          instances: both((arm, k) => (arm === "candidate" && k === 0 ? { crashes: 1 } : {})),
        }),
      );
    const { evidence } = verdictAt(state, 50);
    expect(evidence.signals.find(({ signal }) => signal === "crashes")).toMatchObject({
      candidateBad: 1,
    });
    expect(evidence.instances.filter(({ crashed }) => crashed)).toHaveLength(1);
  });

  it("too few to tell from bad luck are counted, not judged, and that is said", () => {
    const state = openJudge(stageOf({ instances: { stable: 3, candidate: 1 } }));
    const { evidence } = verdictAt(state, 1);
    expect(evidence.signals.map(({ signal }) => signal)).not.toContain("crashes");
    expect(evidence.notes.join(" ")).toMatch(
      /Crashes are counted and not judged: v2 runs in 1 instance/,
    );
  });

  it("one of which alone fails is named as the node", () => {
    const state = openJudge(stage);
    for (let at = 0; at < 20; at += 1)
      applyBin(
        state,
        binOf(at, {
          instances: both((arm, k) =>
            arm === "candidate" && k === 3 ? { failures: 5 } : { failures: at % 10 === 0 ? 1 : 0 },
          ),
        }),
      );
    const { evidence } = verdictAt(state, 20);
    expect(evidence.instances.filter(({ odd }) => odd).map(({ origin }) => origin)).toEqual([
      "http://candidate-3:80",
    ]);
    expect(evidence.notes.join(" ")).toMatch(
      /http:\/\/candidate-3:80 fails more than its siblings/,
    );
  });
});

describe("slices", () => {
  it("name where it is worse, and are never a cause by themselves", () => {
    const state = openJudge(stageOf({ ...with50, alpha: 1e-12 }));
    for (let at = 0; at < 40; at += 1) {
      const row = (unit: string, endpoint: string) => badUnit({ unit: `${unit}${at}`, endpoint });
      applyBin(
        state,
        second(at, {
          candidate: {
            ...failing(100, ["a", "b"]),
            bad: [row("a", "PUT /cart"), row("b", "GET /")],
          },
          stable: { ...failing(100, ["s"]), bad: [row("s", "GET /")] },
        }),
      );
    }
    const { evidence, outcome } = verdictAt(state, 40);
    expect(evidence.slices[0]).toMatchObject({
      endpoint: "PUT /cart",
      candidateBad: 40,
      stableBad: 0,
      worse: true,
    });
    expect(evidence.slices[1]).toMatchObject({ endpoint: "GET /", worse: false });
    expect(evidence.notes.join(" ")).toMatch(/PUT \/cart is worse on v2/);
    expect(outcome).not.toBe("pass");
  });

  it("count a user once, at the endpoint where it failed first", () => {
    const state = openJudge(stageOf(with50));
    for (const endpoint of ["GET /a", "GET /b"])
      applyBin(
        state,
        second(0, { candidate: { ...failing(9, ["u"]), bad: [badUnit({ endpoint })] } }),
      );
    expect(verdictAt(state, 1).evidence.slices.map(({ endpoint }) => endpoint)).toEqual(["GET /a"]);
  });
});
