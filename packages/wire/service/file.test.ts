import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { defaultPlanFor, noTerms, percent } from "@dimmer/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServiceConfig } from "./config.ts";
import { maxFileProblems, parseServiceFile, printFileProblem } from "./file.ts";
import { serviceDefaults } from "./fill.ts";
import { serviceFileJsonSchema } from "./json-schema.ts";
import { printServiceFile } from "./print.ts";

const whole = `dimmer: 1
service: shop
slo: 99.5%
unit: [header:X-User-Id, cookie:uid, mint]
stable: { version: v1, to: [http://127.0.0.1:3001/] }
attempt-timeout: 5s
cohorts: { internal: [unit:alice, header:x-staff, header:X-Team=pay=ments] }
deny: [unit:big-bank]
routes:
  - GET /items/:id
  - PUT|DELETE /cart: { rescue: true }
  - post /checkout
plan:
  on-breach: hold
  on-lost: keep
  stages:
    - shadow: 10%
    - cohort: internal
      for: 10s
    - percent: 5%
      for: 90s
      look: required
    - full:
      for: 24h
`;

const read = (text: string): ServiceConfig => {
  const parsed = parseServiceFile(text, "dimmer.yaml");
  if (!parsed.ok) throw new Error(parsed.problems.map(printFileProblem).join("\n"));
  return parsed.config;
};

test("a whole file says what it says", () => {
  const deadlineMs = 86_400_000;
  expect(read(whole)).toEqual({
    name: "shop",
    objective: 0.995,
    unit: [
      { from: "header", name: "x-user-id" },
      { from: "cookie", name: "uid" },
      { from: "mint", cookie: "dimmer_uid" },
    ],
    routes: [
      { methods: ["GET"], path: "/items/:id", rescue: true },
      { methods: ["PUT", "DELETE"], path: "/cart", rescue: true },
      { methods: ["POST"], path: "/checkout", rescue: false },
    ],
    attemptTimeoutMs: 5000,
    stable: { version: "v1", endpoints: ["http://127.0.0.1:3001"] },
    cohorts: [
      {
        name: "internal",
        anyOf: [
          { by: "unit", in: ["alice"] },
          { by: "header", name: "x-staff", equals: null },
          { by: "header", name: "x-team", equals: "pay=ments" },
        ],
      },
    ],
    deny: [{ by: "unit", in: ["big-bank"] }],
    judging: noTerms,
    plan: {
      onBreach: "hold",
      onLost: "keep",
      stages: [
        { kind: "shadow", mirrorPpm: 100_000, dwellMs: 300_000, look: "none", deadlineMs },
        { kind: "cohort", cohort: "internal", dwellMs: 10_000, look: "wanted", deadlineMs },
        { kind: "percent", exposurePpm: 50_000, dwellMs: 90_000, look: "required", deadlineMs },
        { kind: "full", dwellMs: 86_400_000, look: "wanted", deadlineMs: 2 * deadlineMs },
      ],
    },
  });
});

test("the shortest file has every default, and no stage that nobody could enter", () => {
  expect(read("dimmer: 1\nservice: a\nstable: { version: v1, to: [http://x:1] }")).toEqual({
    name: "a",
    ...serviceDefaults,
    routes: [],
    stable: { version: "v1", endpoints: ["http://x:1"] },
    cohorts: [],
    deny: [],
    judging: noTerms,
    plan: defaultPlanFor([]),
  });
});

/** Each mistake in one place of the whole file: what to find, what to put there, what is said. */
const mistakes: readonly (readonly [find: string, put: string, said: string])[] = [
  ["slo: 99.5%", "slos: 99.5%", "3:1: Unknown key `slos`. Did you mean `slo`?"],
  [
    "slo: 99.5%",
    "slo: 0.995",
    "3:6: `slo` is `0.995`; expected a percentage with its unit, above 0% and below 100%, such as 5%.",
  ],
  [
    "slo: 99.5%",
    "slo: 100%",
    "3:6: `slo` is `100%`; expected a percentage with its unit, above 0% and below 100%, such as 5%.",
  ],
  [
    "slo: 99.5%",
    "slo: [99%]",
    "3:6: `slo` is a list; expected a percentage with its unit, above 0% and below 100%, such as 5%.",
  ],
  ["dimmer: 1", "dimmer: 2", "1:9: `dimmer` is `2`; expected 1, the version of this file's form."],
  ["dimmer: 1\n", "", "1:1: `dimmer` is missing; expected 1, the version of this file's form."],
  [
    "service: shop",
    "service: Shop",
    "2:10: `service` is `Shop`; expected a service name of lower-case letters, digits and dashes.",
  ],
  ["service: shop", "servce: shop", "2:1: Unknown key `servce`. Did you mean `service`?"],
  [
    "service: shop",
    "zebra: shop\nservice: shop",
    "2:1: Unknown key `zebra`. Expected one of dimmer, service, slo, hosts, paths, unit, sticky, salt, trust, jwt, stable, attempt-timeout, request-timeout, endpoints, cohorts, deny, routes, touches, success, slis, signals, guards, plan, windows, when-busy, expectations.",
  ],
  [
    "cookie:uid",
    "session:uid",
    "4:26: `unit[2]` is `session:uid`; expected header:<name>, jwt:<claim>, authorization, cookie:<name> or mint.",
  ],
  ["cookie:uid", "mint", "4:32: `mint` is listed twice; the first that a request carries decides."],
  [
    "http://127.0.0.1:3001/",
    "127.0.0.1:3001",
    "5:29: `stable.to[1]` is `127.0.0.1:3001`; expected an address such as http://127.0.0.1:8080, without a path.",
  ],
  [
    "http://127.0.0.1:3001/",
    "http://a:1/api",
    "5:29: `stable.to[1]` is `http://a:1/api`; expected an address such as http://127.0.0.1:8080, without a path.",
  ],
  ["http://127.0.0.1:3001/", "", "5:28: `stable.to` is a list; expected at least one address."],
  [
    "attempt-timeout: 5s",
    "attempt-timeout: 5",
    "6:18: `attempt-timeout` is `5`; expected a duration with its unit, such as 10s, 5m or 24h.",
  ],
  [
    "attempt-timeout: 5s",
    "attempt_timeout: 5s",
    "6:1: Unknown key `attempt_timeout`. Did you mean `attempt-timeout`?",
  ],
  [
    "unit:alice",
    "user:alice",
    "7:23: `cohorts.internal[1]` is `user:alice`; expected unit:<id>, header:<name>, cookie:<name>, query:<name> or jwt:<claim>, each with or without =<value>, or route:<method> <path>.",
  ],
  [
    "[unit:big-bank]",
    "unit:big-bank",
    "8:7: `deny` is `unit:big-bank`; expected a list of rules, such as [unit:alice, header:x-staff].",
  ],
  [
    "{ internal:",
    "{ In ternal:",
    "7:12: `cohorts.In ternal` is not a cohort name of lower-case letters, digits and dashes.",
  ],
  [
    "GET /items/:id",
    "/items/:id",
    "10:5: `routes[1]` is `/items/:id`; expected a method and a path, such as GET /items/:id.",
  ],
  [
    "rescue: true",
    "rescue: yes",
    "11:33: `routes[2].PUT|DELETE /cart.rescue` is `yes`; expected true or false.",
  ],
  [
    "rescue: true",
    "rescu: true",
    "11:25: Unknown key `rescu` in `routes[2].PUT|DELETE /cart`. Did you mean `rescue`?",
  ],
  [
    "on-breach: hold",
    "on-breach: stop",
    "14:14: `plan.on-breach` is `stop`; expected one of rollback, hold.",
  ],
  [
    "percent: 5%",
    "percent: 5",
    "20:16: `plan.stages[3].percent` is `5`; expected a percentage with its unit, above 0% and below 100%, such as 5%.",
  ],
  [
    "percent: 5%",
    "percent: 99.5%",
    "20:16: Stage 3 exposes as much as full does; write `full:` instead.",
  ],
  [
    "percent: 5%",
    "precent: 5%",
    "20:7: Unknown key `precent` in `plan.stages[3]`. Did you mean `percent`?",
  ],
  [
    "cohort: internal\n      for: 10s",
    "cohort: internl",
    "18:15: No cohort is named `internl`. Did you mean `internal`?",
  ],
  [
    "cohort: internal\n      for: 10s",
    "cohort: beta",
    "18:15: No cohort is named `beta`. Say who is in it under `cohorts:`, such as beta: [header:x-staff].",
  ],
  [
    "look: required",
    "look: yes",
    "22:13: `plan.stages[3].look` is `yes`; expected one of none, wanted, required.",
  ],
  [
    "look: required",
    "lok: required",
    "22:7: Unknown key `lok` in `plan.stages[3]`. Did you mean `look`?",
  ],
  [
    "    - full:\n      for: 24h\n",
    "",
    "16:3: The plan has no end; add a last stage `- full:`, with `for:` as the bake.",
  ],
  [
    "- full:",
    "- full: 100%",
    '23:13: `plan.stages[4].full` is `100%`; expected nothing after "full:".',
  ],
  [
    "- shadow: 10%",
    "- percent: 50%",
    "18:7: Stage 2 is out of order; stages go shadow, then cohort, then percent, then full, and full is the last.",
  ],
  [
    "- shadow: 10%",
    "- percent: 3%\n    - percent: 3%",
    "18:16: Stage 2 is not above the percent stage before it; each must expose more than the last.",
  ],
  [
    "- shadow: 10%",
    "- for: 10s",
    "17:7: `plan.stages[1]` is a map; expected exactly one of shadow, cohort, percent, full in a stage.",
  ],
  [
    "- shadow: 10%",
    "- 10%",
    '17:7: `plan.stages[1]` is `10%`; expected a stage such as "percent: 5%" or "full:".',
  ],
  ["service: shop", "service: shop\nservice: cart", "3:1: Map keys must be unique."],
];

test.each(mistakes)("%j written as %j is explained", (find, put, said) => {
  expect(whole).toContain(find);
  const parsed = parseServiceFile(whole.replace(find, put), "dimmer.yaml");
  expect(parsed.ok ? "nothing is said" : parsed.problems.map(printFileProblem)).toContain(
    `dimmer.yaml:${said}`,
  );
});

test.each([
  ["", "1:1: The file is empty; expected a map that begins with dimmer: 1."],
  ["- a\n- b", "1:1: The file is a list; expected a map that begins with dimmer: 1."],
  ["a: [", "Flow sequence"],
  ["a: &x [*x, *x]\nb: *y", "alias"],
  ["\u0000\u0001", "1:1"],
  ["a: !!js/function 'x'", "tag"],
])("%j is refused with a place and a sentence", (text, said) => {
  const parsed = parseServiceFile(text, "dimmer.yaml");
  expect(parsed.ok ? "" : parsed.problems.map(printFileProblem).join("\n")).toContain(said);
});

test("a file that is much too long is not even read", () => {
  const parsed = parseServiceFile("x".repeat(2 * 1024 * 1024), "dimmer.yaml");
  expect(parsed.ok ? "" : parsed.problems[0]?.sentence).toContain("longer than 1 MiB");
});

test("a bomb of aliases is refused and takes no time", () => {
  const layers = Array.from(
    { length: 30 },
    (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i},*a${i},*a${i}]`,
  );
  const parsed = parseServiceFile(`a0: &a0 [x]\n${layers.join("\n")}`, "dimmer.yaml");
  expect(parsed.ok).toBe(false);
});

test("a file with endless mistakes is explained up to a bound", () => {
  const many = Array.from({ length: 500 }, (_, i) => `zz${i}: 1`).join("\n");
  const parsed = parseServiceFile(whole + many, "dimmer.yaml");
  expect(parsed.ok ? 0 : parsed.problems.length).toBe(maxFileProblems);
});

test("whatever is typed, the parser answers and points into the file", () => {
  const lines = whole.split("\n");
  const garbage = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.nat(40), garbage, (line, column, text) => {
      const changed = lines.with(line, (lines[line] ?? "").slice(0, column) + text).join("\n");
      const parsed = parseServiceFile(changed, "dimmer.yaml");
      if (parsed.ok) return;
      expect(parsed.problems.length).toBeGreaterThan(0);
      for (const problem of parsed.problems) {
        expect(problem.line).toBeLessThanOrEqual(changed.split(/\r\n|\n|\r/).length);
        expect(problem.sentence).toMatch(/[.?!]$/);
      }
    }),
    { numRuns: 300 },
  );
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const shares = fc.uniqueArray(fc.integer({ min: 1, max: 989_999 }), { minLength: 1, maxLength: 5 });
const base = fc.record({
  dwellMs: fc.nat(999_999_999),
  look: fc.constantFrom("none" as const, "wanted" as const, "required" as const),
  deadlineMs: fc.nat(999_999_999),
});
const unitText = fc.stringMatching(/^[^\n]{1,20}$/);
const rules = fc
  .tuple(
    fc.array(unitText, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.record({
        by: fc.constant("header" as const),
        name: token,
        equals: fc.option(fc.stringMatching(/^[^\n]{0,10}$/)),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([units, headers]) => [{ by: "unit" as const, in: units }, ...headers]);

const config: fc.Arbitrary<ServiceConfig> = fc
  .record({
    name,
    ppm: fc.integer({ min: 1, max: 999_999 }),
    cookie: token,
    routes: fc.array(
      fc.record({
        methods: fc.constantFrom(["GET"], ["PUT", "DELETE"], ["*"]),
        path: fc.stringMatching(/^\/[a-z:*/#'"]{0,12}$/),
        rescue: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    attemptTimeoutMs: fc.integer({ min: 1, max: 999_999_999 }),
    version: fc.stringMatching(/^\S{1,20}$/),
    cohorts: fc.uniqueArray(fc.tuple(name, rules), { selector: ([key]) => key, maxLength: 3 }),
    deny: rules,
    shares,
    base,
    onBreach: fc.constantFrom("rollback" as const, "hold" as const),
  })
  .map(({ ppm, cookie, version, cohorts, shares: exposed, base: common, onBreach, ...rest }) => ({
    ...rest,
    judging: noTerms,
    objective: ppm / 1_000_000,
    unit: [{ from: "mint" as const, cookie }],
    stable: { version, endpoints: ["http://127.0.0.1:3001"] },
    cohorts: cohorts.map(([key, anyOf]) => ({ name: key, anyOf })),
    plan: {
      onBreach,
      onLost: "lower" as const,
      stages: [
        ...cohorts.map(([key]) => ({ kind: "cohort" as const, cohort: key, ...common })),
        ...exposed
          .toSorted((a, b) => a - b)
          .map((exposurePpm) => ({ kind: "percent" as const, exposurePpm, ...common })),
        { kind: "full" as const, ...common },
      ],
    },
  }));

test("a printed file reads back as the same configuration", () => {
  fc.assert(
    fc.property(config, (before) => {
      expect(read(printServiceFile(before))).toEqual(before);
    }),
    { numRuns: 200 },
  );
});

test("percentages lose nothing between file and table", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 989_999 }), (ppm) => {
      const { plan } = read(whole.replace("percent: 5%", `percent: ${percent(ppm)}`));
      expect(plan.stages[2]).toMatchObject({ exposurePpm: ppm });
    }),
  );
});

test("the published JSON Schema is the parser's own (refresh: npm run golden)", () => {
  const file = new URL("../../../docs/schema/dimmer.schema.json", import.meta.url);
  const now = `${JSON.stringify(serviceFileJsonSchema(), null, 2)}\n`;
  if (process.env["GOLDEN"] === "write") writeFileSync(file, now);
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(now);
});

test("the guide's example is a valid file", () => {
  const guide = readFileSync(
    new URL("../../../docs/guides/service-file.md", import.meta.url),
    "utf8",
  );
  const example = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? "";
  expect(read(example).plan.stages).toHaveLength(4);
});
