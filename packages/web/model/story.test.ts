import { expect, test } from "vitest";
import { journal } from "../testing/rollouts.ts";
import { storyItems } from "./story.ts";

test("the newest decision comes first and says how exposure moved", () => {
  const items = storyItems(journal);
  expect(items.map((item) => item.exposure)).toEqual([null, "5% → 0%", "0% → 5%", null, null]);
  expect(items.map((item) => item.tone)).toEqual(["bad", "bad", "candidate", "calm", "calm"]);
  expect(items.at(-1)?.by).toBe("Mira Okafor");
});
