import { expect, test } from "vitest";
import { type FailedTry, repeatFor } from "./repeat.ts";

const get: FailedTry = {
  arm: "candidate",
  turn: "own",
  kind: "reset",
  status: null,
  repeatable: true,
  unsent: false,
  retriesLeft: 1,
  hasOther: true,
};

test.each<[string, Partial<FailedTry>, ReturnType<typeof repeatFor>]>([
  ["a candidate's reset", {}, "rescue"],
  ["a candidate's deadline", { kind: "timeout" }, "rescue"],
  ["a candidate's 500", { kind: "status", status: 500 }, "rescue"],
  ["a candidate's, where it may not be sent twice", { repeatable: false }, "unsafe"],
  ["a candidate's that was never sent", { repeatable: false, unsent: true }, "rescue"],
  ["a rescue that failed as well", { turn: "rescue" }, null],
  ["a file's other arm", { turn: "fallback" }, null],
  ["stable's reset", { arm: "stable" }, "retry"],
  ["stable's second reset", { arm: "stable", turn: "retry", retriesLeft: 0 }, null],
  ["stable's deadline", { arm: "stable", kind: "timeout" }, null],
  ["stable's 500", { arm: "stable", kind: "status", status: 500 }, null],
  ["stable's 503", { arm: "stable", kind: "status", status: 503 }, "retry"],
  ["stable's only endpoint away", { arm: "stable", kind: "refused", hasOther: false }, null],
  ["one of stable's endpoints away", { arm: "stable", kind: "refused" }, "retry"],
  ["stable's, where it may not be sent twice", { arm: "stable", repeatable: false }, "unsafe"],
])("%s: %o is %s", (_what, over, expected) => {
  expect(repeatFor({ ...get, ...over })).toBe(expected);
});
