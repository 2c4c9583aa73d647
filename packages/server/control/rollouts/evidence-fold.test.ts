import { applyBin, type Bin, type JudgeStage, noTerms, openJudge } from "@dimmer/core";
import { type Series, seriesSchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { FakeSplitter } from "../../testing/fake-splitter.ts";
import { shopConfig, version } from "../../testing/samples.ts";
import {
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../../testing/start-control.ts";
import { badSecond, goodSecond } from "../../testing/traffic.ts";
import { EvidenceFold } from "./evidence-fold.ts";

const stage = (stageEntry: number): JudgeStage => ({
  service: "shop",
  rollout: "shop.1",
  stageEntry,
  kind: "percent",
  exposurePpm: 50_000,
  nextExposurePpm: 990_000,
  objective: 0.99,
  alpha: 0.001,
  slowMs: null,
  body: null,
  terms: noTerms,
  instances: { stable: 1, candidate: 1 },
  floors: { dwellMs: 0, requests: 0, units: 0 },
  horizonMin: 60,
  enteredAtMs: 0,
});

const binAt = (second: number, stageEntry: number): Bin => ({
  bootId: "b",
  seq: second + 1,
  service: "shop",
  rollout: "shop.1",
  stageEntry,
  generation: 1,
  startMs: second * 1_000,
  ...badSecond(1, second),
});

/** Folds so many seconds, a new stage entry every `length`. */
const folded = (seconds: number, length: number): EvidenceFold => {
  const fold = new EvidenceFold();
  let judge = openJudge(stage(1));
  for (let second = 0; second < seconds; second += 1) {
    const entry = Math.floor(second / length) + 1;
    if (judge.stage.stageEntry !== entry) judge = openJudge(stage(entry), judge);
    judge = applyBin(judge, binAt(second, entry));
    fold.add(second * 1_000, judge);
  }
  return fold;
};

test("evidence begins anew with each stage entry, beside what each entry asks", () => {
  const { signals, thresholds, points } = folded(20, 10).series(100);
  const errors = signals.findIndex(({ signal, tier }) => signal === "errors" && tier === 1);
  expect(points.map(({ stageEntry }) => stageEntry)).toEqual([
    ...Array.from({ length: 10 }, () => 1),
    ...Array.from({ length: 10 }, () => 2),
  ]);
  const of = (index: number): number => points[index]?.log10E[errors] ?? Number.NaN;
  expect(of(9)).toBeGreaterThan(of(0));
  expect(of(10)).toBeLessThan(of(9));
  expect(thresholds.map(({ stageEntry }) => stageEntry)).toEqual([1, 2]);
  expect(thresholds[0]?.log10[errors]).toBeGreaterThan(3);
});

test("a long life keeps its last evidence in bounded steps", () => {
  const fold = folded(5_000, 10_000);
  const all = folded(5_000, 10_000).series(1_000).points;
  expect(all.length).toBeLessThanOrEqual(1_000);
  const few = fold.series(50).points;
  expect(few.length).toBeLessThanOrEqual(50);
  expect(few.at(-1)?.log10E).toEqual(all.at(-1)?.log10E);
  expect(new Set(few.map(({ startMs }) => startMs)).size).toBe(few.length);
});

test("late counts of an entry that was left do not overwrite what came after", () => {
  const fold = folded(20, 10);
  const late = applyBin(openJudge(stage(1)), binAt(15, 1));
  fold.add(15_000, late);
  expect(fold.series(100).points[15]?.stageEntry).toBe(2);
});

test("the same evidence is told live, after a restart and after the end", async () => {
  const directory = temporaryDirectory();
  const stable = await startVersion();
  const candidate = await startVersion();
  const options = { dir: directory.dir, services: [shopConfig(stable.url)] };
  let control = await startControl(options);
  let splitter = new FakeSplitter(control.config.linkSocket);
  const evidence = async (): Promise<Series["evidence"]> =>
    seriesSchema.parse((await control.call("GET", "/rollouts/shop.1/series?points=900")).body)
      .evidence;
  const restart = async (): Promise<void> => {
    splitter.close();
    await control.close();
    control = await startControl(options);
    splitter = new FakeSplitter(control.config.linkSocket);
  };
  await control.call("POST", "/rollouts", {
    service: "shop",
    version: version("v2", candidate.url),
  });
  await until("the percent stage", () => splitter.candidate?.exposurePpm === 50_000);
  const startMs = Math.floor(Date.now() / 1_000) * 1_000;
  splitter.sendBin(goodSecond, startMs);
  splitter.sendBin(badSecond(2, 0), startMs + 1_000);
  await until("counts", () => splitter.unacked === 0);
  const live = await evidence();
  expect(live.points).toHaveLength(2);
  expect(live.points[1]?.log10E[0]).toBeGreaterThan(live.points[0]?.log10E[0] ?? 0);
  await restart();
  expect(await evidence()).toEqual(live);
  await until("the table", () => splitter.candidate !== null);
  for (let k = 1; k < 8; k += 1) splitter.sendBin(badSecond(8, 8 * k), startMs + 1_000 + 1_000 * k);
  await until("the end", async () => {
    const { body } = await control.call("GET", "/rollouts/shop.1");
    return (body as { phase: string }).phase === "rolled_back";
  });
  await until("counts", () => splitter.unacked === 0);
  const ended = await evidence();
  const [first] = ended.thresholds;
  expect(ended.points.at(-1)?.log10E[0]).toBeGreaterThan(first?.log10[0] ?? Infinity);
  await restart();
  expect(await evidence()).toEqual(ended);
  splitter.close();
  await control.close();
  candidate.server.close();
  stable.server.close();
  directory.remove();
});
