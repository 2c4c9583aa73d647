import { expect, test } from "vitest";
import { sayChanges } from "./say-changes.ts";

test("a trouble that stays is told once a minute, a new one at once", () => {
  const said: string[] = [];
  let nowMs = 0;
  const say = sayChanges((sentence) => said.push(sentence), { now: () => nowMs, everyMs: 60_000 });
  for (; nowMs < 120_000; nowMs += 1_000) {
    say("The disk is full.");
    if (nowMs === 5_000) say("The link is lost.");
  }
  expect(said).toEqual(["The disk is full.", "The link is lost.", "The disk is full."]);
});
