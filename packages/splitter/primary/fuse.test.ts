import { expect, test } from "vitest";
import type { Outcome } from "../counts/cell.ts";
import { Ledger, type Tally } from "../counts/ledger.ts";
import { Fuse } from "./fuse.ts";

const key = { service: "shop", rollout: "shop.1", stageEntry: 1 };
const outcome = (failure: Outcome["failure"]): Outcome => ({
  unit: "u",
  endpoint: "GET /",
  eventId: "e",
  attempted: true,
  origin: "http://127.0.0.1:2",
  failure,
  rescued: false,
  latencyMs: null,
  slow: false,
  overSli: false,
  touched: false,
  success: false,
});

type Arm = { readonly requests: number; readonly bad: number };

const tally = (candidate: Arm, stable: Arm): Tally => {
  const ledger = new Ledger(key);
  for (const [arm, { requests, bad }] of [
    ["candidate", candidate],
    ["stable", stable],
  ] as const)
    for (let n = 0; n < requests; n += 1)
      ledger.count(arm, "bucket", outcome(n < bad ? "status" : null));
  return ledger.take();
};

test.each<[string, [Arm, Arm], boolean]>([
  [
    "49 requests",
    [
      { requests: 49, bad: 49 },
      { requests: 500, bad: 0 },
    ],
    false,
  ],
  [
    "50 requests, all bad",
    [
      { requests: 50, bad: 50 },
      { requests: 500, bad: 0 },
    ],
    true,
  ],
  [
    "just below half bad",
    [
      { requests: 100, bad: 49 },
      { requests: 500, bad: 0 },
    ],
    false,
  ],
  [
    "half bad",
    [
      { requests: 100, bad: 50 },
      { requests: 500, bad: 0 },
    ],
    true,
  ],
  [
    "stable a fifth as bad",
    [
      { requests: 100, bad: 50 },
      { requests: 500, bad: 50 },
    ],
    true,
  ],
  [
    "stable more than a fifth as bad",
    [
      { requests: 100, bad: 50 },
      { requests: 500, bad: 51 },
    ],
    false,
  ],
  [
    "no stable requests at all",
    [
      { requests: 100, bad: 60 },
      { requests: 0, bad: 0 },
    ],
    true,
  ],
])("%s", (_name, [candidate, stable], trips) => {
  const sentence = new Fuse(key).look(tally(candidate, stable), 0);
  expect(sentence !== null).toBe(trips);
});

test("counts add up over five seconds and then are forgotten", () => {
  const fuse = new Fuse(key);
  const part = tally({ requests: 30, bad: 30 }, { requests: 30, bad: 0 });
  expect(fuse.look(part, 0)).toBeNull();
  expect(fuse.look(part, 5_000)).toBeNull();
  expect(fuse.look(part, 9_999)).toMatch(/^60 of 60 candidate requests failed within 5 s, 0 of 60/);
});

test("an alarm trips at once, unless stable is as sick", () => {
  const fuse = new Fuse(key);
  expect(fuse.alarm("failuresInARow", 0)).toMatch(/10 times in a row/);
  expect(fuse.alarm("rescuesSpent", 0)).toMatch(/rescue budget is spent/);
  fuse.look(tally({ requests: 0, bad: 0 }, { requests: 10, bad: 5 }), 0);
  expect(fuse.alarm("rescuesSpent", 1)).toBeNull();
  expect(fuse.alarm("failuresInARow", 6_000)).not.toBeNull();
});
