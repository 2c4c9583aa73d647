import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bin } from "../counts/bin.ts";
import type { Sheet } from "../counts/sheet.ts";
import { stageOf, startMs } from "../testing/split-counts.ts";
import { failsAt, fold, splitCounts, type Traffic, type Visit } from "../testing/traffic.ts";
import type { EventCounts } from "./event-counts.ts";
import { applyEventCounts } from "./fold/fold.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { Moment } from "./moment.ts";
import { replay } from "./replay.ts";
import type { JudgeStage } from "./stage.ts";
import { stageHash } from "./stage-hash.ts";
import { noTerms } from "./terms.ts";
import type { Verdict } from "./verdict.ts";

const bytes = (verdict: Verdict): string => JSON.stringify(verdict);
const isBin = (item: Bin | Sheet): item is Bin => !("minute" in item);
/** As the store gives it back. */
const stored = <T>(items: readonly T[]): readonly T[] => items.map((item) => structuredClone(item));

/** Two stage entries of one rollout, judged as control does: the second goes on with the first. */
const rollout = (seed: number, answer: Traffic["answer"]) => {
  const terms = { ...noTerms, latencySli: { underMs: 300, objective: 0.99 } };
  const of = (over: Partial<JudgeStage>): JudgeStage =>
    stageOf({ slowMs: 250, body: { p90Ms: 200, p50Ms: 90 }, terms, ...over });
  const first = of({ stageEntry: 2, exposurePpm: 50_000 });
  const second = of({ stageEntry: 3, exposurePpm: 250_000, nextExposurePpm: 500_000 });
  const played = [first, second].map((stage, k) => {
    const traffic = { stage, users: 2_000, rps: 60, seconds: 150, seed: seed + k, answer };
    return [...splitCounts(traffic)].map((item) => ({ ...item, stageEntry: stage.stageEntry }));
  });
  return { first, second, played };
};

/** Ten seconds in each of which one more user of the candidate met what the author ruled out. */
const cartsShrank = (stageEntry: number, turn: number): EventCounts => ({
  rollout: "shop.1",
  stageEntry,
  signal: "expectation",
  name: "carts grow",
  seconds: Array.from({ length: 10 }, (_, k) => ({
    startMs: startMs + 1_000 * (10 * turn + k),
    stable: [],
    candidate: [{ unit: `u${10 * turn + k}`, n: 1, eventId: `e${k}` }],
  })),
  late: 0,
  events: 1_000,
  fieldsArrived: true,
  watermarkMs: startMs + 200_000,
});

const worse = (visit: Visit) => failsAt(visit.arm === "candidate" ? 0.02 : 0.004)({ ...visit });

describe("a stored verdict", () => {
  it.each([
    { name: "of a healthy candidate", answer: failsAt(0.004), seed: 3 },
    { name: "of a worse one", answer: worse, seed: 5 },
  ])("$name is made again from stored counts, bit for bit", ({ answer, seed }) => {
    const { first, second, played } = rollout(seed, answer);
    let state = openJudge(first);
    const all: (Bin | Sheet)[] = [];
    const said: Verdict[] = [];
    played.forEach((items, k) => {
      if (k === 1) state = openJudge(second, state);
      for (const item of items) {
        all.push(item);
        fold(state, item);
        const nowMs = item.startMs + 1_000;
        const moment: Moment = {
          nowMs,
          lastBinMs: item.startMs,
          splittersSilent: false,
          blastCap: 500,
        };
        if (k === 1 && all.length % 9 === 0) said.push(judge(state, moment));
      }
    });
    const bins = stored(all.filter(isBin));
    const sheets = stored(all.filter((item): item is Sheet => !isBin(item)));
    expect(said.length).toBeGreaterThan(10);
    for (const verdict of said) {
      const { inputs } = verdict.evidence;
      if (inputs === null) throw new Error("a verdict without its inputs");
      expect(inputs.stage).toBe(stageHash(second));
      const kept: Verdict = JSON.parse(bytes(verdict));
      if (kept.evidence.inputs === null) throw new Error("inputs were lost");
      expect(bytes(replay(second, { bins, sheets }, kept.evidence.inputs))).toBe(bytes(verdict));
    }
  });

  it("of a later stage entry is made again from counts by events as well", () => {
    const terms = { ...noTerms, expectations: ["carts grow"] };
    const first = stageOf({ stageEntry: 2, terms });
    const second = stageOf({ stageEntry: 3, exposurePpm: 250_000, alpha: 0.01, terms });
    const before = [2, 2, 2].map((entry, k) => cartsShrank(entry, k));
    const own = [3, 3, 3, 3].map((entry, k) => cartsShrank(entry, before.length + k));
    let state = openJudge(first);
    for (const counts of before) applyEventCounts(state, counts);
    state = openJudge(second, state);
    for (const counts of own.slice(0, 2)) applyEventCounts(state, counts);
    const nowMs = startMs + 120_000;
    const verdict = judge(state, { nowMs, lastBinMs: nowMs, splittersSilent: false });
    const { inputs, signals } = verdict.evidence;
    if (inputs === null) throw new Error("a verdict without its inputs");
    expect(inputs.events).toBe(before.length + 2);
    expect(signals.find(({ signal }) => signal === "expectation")?.candidateBad).toBe(20);
    const events = stored([...before, ...own]);
    expect(bytes(replay(second, { bins: [], sheets: [], events }, inputs))).toBe(bytes(verdict));
  });

  it("says by its hash whether it was judged by the same stage", () => {
    const stage = stageOf();
    const shuffled = Object.fromEntries(Object.entries(stage).toReversed());
    expect(stageHash({ ...stage, ...shuffled })).toBe(stageHash(stage));
    expect(stageHash({ ...stage, alpha: stage.alpha / 2 })).not.toBe(stageHash(stage));
    expect(stageHash(stage)).toMatch(/^[0-9a-f]{16}$/);
  });

  it("can be asked what a stricter judge would have said", () => {
    const { first, played } = rollout(5, worse);
    const bins = (played[0] ?? []).filter(isBin);
    const inputs = {
      bins: bins.length,
      sheets: 0,
      events: 0,
      moment: { nowMs: startMs + 150_000, lastBinMs: startMs + 149_000, splittersSilent: false },
    };
    const thresholdOf = (alpha: number): number =>
      replay({ ...first, alpha }, { bins, sheets: [] }, inputs).evidence.signals[0]
        ?.log10Threshold ?? 0;
    expect(thresholdOf(1e-9)).toBeGreaterThan(thresholdOf(0.01) + 6);
  });
});

describe("bins and sheets", () => {
  it("give the same evidence however the two are mixed", () => {
    const { first, played } = rollout(7, worse);
    const items = played[0] ?? [];
    const moment: Moment = {
      nowMs: startMs + 150_000,
      lastBinMs: startMs + 149_000,
      splittersSilent: false,
    };
    const judged = (order: readonly (Bin | Sheet)[]): string => {
      const state = openJudge(first);
      for (const item of order) fold(state, item);
      return bytes(judge(state, moment));
    };
    const bins = items.filter(isBin);
    const sheets = items.filter((item) => !isBin(item));
    const inOrder = judged(items);
    fc.assert(
      fc.property(
        fc.array(fc.nat(bins.length), { minLength: sheets.length, maxLength: sheets.length }),
        (places) => {
          const order: (Bin | Sheet)[] = [...bins];
          places
            .toSorted((a, b) => a - b)
            .forEach((place, k) => {
              const sheet = sheets[k];
              if (sheet !== undefined) order.splice(place + k, 0, sheet);
            });
          expect(judged(order)).toBe(inOrder);
        },
      ),
      { numRuns: 25 },
    );
  });
});
