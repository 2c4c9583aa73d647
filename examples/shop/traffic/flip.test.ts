import { bucketOf } from "@dimmer/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { type Change, findFlips } from "./flip.ts";

const salt = "shop.1";
const users = Array.from({ length: 4_000 }, (_, index) => `user-${index}`);
const userIn = (from: number, to: number): string => {
  const found = users.find((user) => bucketOf(salt, user) >= from && bucketOf(salt, user) < to);
  if (found === undefined) throw new Error("no such user");
  return found;
};
const early = userIn(0, 50_000);
const later = userIn(50_000, 250_000);
const never = userIn(900_000, 1_000_000);

const change = (atMs: number, exposurePpm: number, internal = exposurePpm > 0): Change => ({
  atMs,
  settledMs: atMs + 100,
  salt,
  stable: "v1",
  candidate: "v2",
  exposurePpm,
  internal,
});

/** Nothing until 1 s, internal users until 2 s, 5 % until 3 s, 25 % until 4 s, then rolled back. */
const history: readonly Change[] = [
  change(0, 0),
  change(1_000, 0, true),
  change(2_000, 50_000),
  change(3_000, 250_000),
  change(4_000, 0),
];

const answer = (user: string, startMs: number, more: Partial<Answer> = {}): Answer => ({
  user,
  staff: false,
  route: "GET /",
  startMs,
  endMs: startMs + 10,
  status: 200,
  fault: null,
  servedBy: "v1",
  traceId: `${user}@${startMs}`,
  ...more,
});

const flips = (answers: readonly Answer[], rescued: readonly string[] = []): number =>
  findFlips(answers, history, new Set(rescued)).length;

describe("what is right", () => {
  const rows: readonly [string, readonly Answer[]][] = [
    ["stable before anything is raised", [answer(early, 500)]],
    ["stable for those who are not reached", [answer(never, 2_500), answer(never, 3_500)]],
    [
      "the candidate from the raise on",
      [answer(early, 1_500), answer(early, 2_500, { servedBy: "v2" })],
    ],
    [
      "either while a raise settles",
      [answer(early, 2_050), answer(early, 2_080, { servedBy: "v2" })],
    ],
    [
      "either for a request that a decision overtakes",
      [answer(early, 1_990, { endMs: 2_400, servedBy: "v2" })],
    ],
    ["a later raise", [answer(later, 2_500), answer(later, 3_500, { servedBy: "v2" })]],
    [
      "stable again after the rollback",
      [answer(early, 3_500, { servedBy: "v2" }), answer(early, 4_500)],
    ],
    ["the candidate for employees", [answer("staff-1", 1_500, { staff: true, servedBy: "v2" })]],
    [
      "no answer at all",
      [answer(early, 2_500, { servedBy: null, status: 0, fault: "UND_ERR_SOCKET" })],
    ],
  ];
  test.each(rows)("%s", (_, answers) => {
    expect(flips(answers)).toBe(0);
  });

  test("a rescue, and the candidate again after it", () => {
    const rescue = answer(early, 2_500);
    const answers = [
      answer(early, 2_400, { servedBy: "v2" }),
      rescue,
      answer(early, 2_600, { servedBy: "v2" }),
    ];
    expect(flips(answers, [rescue.traceId])).toBe(0);
  });
});

describe("what is wrong", () => {
  const rows: readonly [string, readonly Answer[]][] = [
    ["the candidate before its time", [answer(later, 2_500, { servedBy: "v2" })]],
    ["stable in a settled stage, unrescued", [answer(early, 2_500)]],
    ["the candidate after the rollback", [answer(early, 4_500, { servedBy: "v2" })]],
    ["a version that nobody rolls out", [answer(never, 2_500, { servedBy: "v9" })]],
    [
      "back and forth while a raise settles",
      [
        answer(early, 2_010, { servedBy: "v2", endMs: 2_020 }),
        answer(early, 2_030, { endMs: 2_040 }),
      ],
    ],
  ];
  test.each(rows)("%s", (_, answers) => {
    expect(flips(answers)).toBeGreaterThan(0);
  });

  test("a rescue of somebody who was never on the candidate explains nothing", () => {
    const odd = answer(never, 2_500, { servedBy: "v2" });
    expect(flips([odd], [odd.traceId])).toBe(1);
  });
});

test("a planted flip is found among any number of right answers", () => {
  const expected = (user: string, ms: number): string => {
    const now = history.findLast(({ atMs }) => atMs <= ms);
    return now !== undefined && bucketOf(salt, user) < now.exposurePpm ? "v2" : "v1";
  };
  const settled = fc
    .integer({ min: 0, max: 4 })
    .chain((second) => fc.integer({ min: second * 1_000 + 101, max: second * 1_000 + 950 }));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...users), settled), { minLength: 1, maxLength: 200 }),
      fc.nat(),
      (requests, which) => {
        const right = requests.map(([user, ms]) =>
          answer(user, ms, { servedBy: expected(user, ms) }),
        );
        expect(flips(right)).toBe(0);
        const planted = right.map((own, index) =>
          index === which % right.length
            ? { ...own, servedBy: own.servedBy === "v1" ? "v2" : "v1" }
            : own,
        );
        expect(flips(planted)).toBeGreaterThan(0);
      },
    ),
  );
});
