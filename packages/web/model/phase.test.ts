import { expect, test } from "vitest";
import { rollouts } from "../testing/rollouts.ts";
import { phaseView, waitsSentence } from "./phase.ts";

test("full is not done while a look is owed", () => {
  expect(phaseView(rollouts.full)).toEqual({ word: "Full, owed", tone: "wait" });
  expect(phaseView({ phase: "full", owed: [] }).word).toBe("Full");
  expect(phaseView({ ...rollouts.full, phase: "done" }).word).toBe("Done, look owed");
});

test("the verdict's sentence is not said twice", () => {
  expect(waitsSentence(rollouts.rolledBack)).toBe("v2 was rolled back. v1 serves everybody.");
  expect(waitsSentence(rollouts.raising)).toBe(rollouts.raising.sentence);
  const same = { ...rollouts.raising, sentence: rollouts.raising.verdict?.sentence ?? "" };
  expect(waitsSentence(same)).toBe(same.sentence);
});
