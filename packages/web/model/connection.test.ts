import { expect, test } from "vitest";
import { type Connection, type ConnectionInput, nextConnection } from "./connection.ts";

const limits = { silenceMs: 8000, noticeMs: 6000 };

const run = (...inputs: readonly ConnectionInput[]): Connection =>
  inputs.reduce<Connection>((state, input) => nextConnection(state, input, limits), {
    kind: "connecting",
  });

test("the first message makes it live without a notice", () => {
  expect(run({ kind: "heard", nowMs: 5 })).toEqual({ kind: "live", heardMs: 5, recoveredMs: null });
});

test("a lost stream keeps when it was last heard, however often it fails", () => {
  expect(
    run(
      { kind: "heard", nowMs: 5 },
      { kind: "failed", nowMs: 90 },
      { kind: "failed", nowMs: 5000 },
      { kind: "check", nowMs: 9000 },
    ),
  ).toEqual({ kind: "lost", sinceMs: 5 });
});

test("silence is a lost stream", () => {
  expect(run({ kind: "heard", nowMs: 0 }, { kind: "check", nowMs: 8000 }).kind).toBe("live");
  expect(run({ kind: "heard", nowMs: 0 }, { kind: "check", nowMs: 8001 }).kind).toBe("lost");
});

test("recovery is said, and for a while only", () => {
  const back = run(
    { kind: "heard", nowMs: 0 },
    { kind: "failed", nowMs: 10 },
    { kind: "heard", nowMs: 20 },
  );
  expect(back).toEqual({ kind: "live", heardMs: 20, recoveredMs: 20 });
  const later = nextConnection(back, { kind: "heard", nowMs: 6000 }, limits);
  expect(nextConnection(later, { kind: "check", nowMs: 6021 }, limits)).toMatchObject({
    recoveredMs: null,
  });
});
