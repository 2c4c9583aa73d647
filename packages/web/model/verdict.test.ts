import { expect, test } from "vitest";
import { rollouts } from "../testing/rollouts.ts";
import { verdictView } from "./verdict.ts";

const failing = rollouts.rolledBack.verdict;
const undecided = rollouts.raising.verdict;

test("a failing verdict shows what is proven and how large it is", () => {
  if (failing === null) throw new Error("the fixture has no verdict");
  const view = verdictView(failing);
  expect([view.tone, view.word]).toEqual(["bad", "Fail"]);
  expect(view.signals[0]).toMatchObject({
    name: "Errors",
    proven: true,
    toProof: 1,
    evidence: "13,000 : 1, proven from 2,500 : 1",
    size: "at least 10 × worse",
  });
  expect(view.proof).toBeNull();
});

test("a lower bound of 1 is no size worth saying", () => {
  if (failing === null) throw new Error("the fixture has no verdict");
  const signals = failing.evidence.signals.map((signal) => ({ ...signal, riskRatioAbove: 1 }));
  const view = verdictView({ ...failing, evidence: { ...failing.evidence, signals } });
  expect(view.signals.map((row) => row.size)).toEqual(signals.map(() => ""));
});

test("an undecided verdict says how far the proof is and what it needs", () => {
  if (undecided === null) throw new Error("the fixture has no verdict");
  const view = verdictView(undecided);
  expect(view.proof?.progress).toBeCloseTo(1.9 / 3);
  expect(view.needs).toBe("Needs 150 more user-minutes, about 40 s at this traffic.");
});

test("evidence for the candidate never draws a negative bar, and an empty stage draws none", () => {
  if (undecided === null) throw new Error("the fixture has no verdict");
  const [signal] = undecided.evidence.signals;
  if (signal === undefined) throw new Error("the fixture has no signal");
  const odd = [-5, Number.NaN, Number.POSITIVE_INFINITY].map((log10E) => ({ ...signal, log10E }));
  const view = verdictView({ ...undecided, evidence: { ...undecided.evidence, signals: odd } });
  expect(view.signals.map((row) => row.toProof)).toEqual([0, 0, 0]);
});

test("a failing verdict never stands beside a proof that it is safe", () => {
  if (undecided === null) throw new Error("the fixture has no verdict");
  expect(verdictView({ ...undecided, outcome: "fail" }).proof).toBeNull();
  expect(verdictView({ ...undecided, outcome: "blind" }).proof).toBeNull();
});

test.each([
  [0, "no traffic was seen yet"],
  [412, "users are counted at the end of each minute of a stage"],
])("how long proof takes is not guessed after %d requests", (requests, says) => {
  if (undecided === null) throw new Error("the fixture has no verdict");
  const { evidence } = undecided;
  const needs = { userMinutes: 1, ms: null };
  const candidate = { ...evidence.candidate, requests };
  const view = verdictView({ ...undecided, evidence: { ...evidence, candidate, needs } });
  expect(view.needs).toContain(`Needs 1 more user-minute; ${says}`);
});
