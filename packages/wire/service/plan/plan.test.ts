import { expect, test } from "vitest";
import { printServiceFile } from "../print.ts";
import { parseServiceFile, printFileProblem } from "../file.ts";
import type { ServiceConfig } from "../config.ts";

const base = `dimmer: 1
service: shop
stable: { version: v1, to: [http://127.0.0.1:3001] }
`;

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseServiceFile(base + text, "dimmer.yaml");
  return parsed.ok ? [] : parsed.problems.map((problem) => printFileProblem(problem));
};

const configOf = (text: string): ServiceConfig => {
  const parsed = parseServiceFile(base + text, "dimmer.yaml");
  if (!parsed.ok) throw new Error(problemsOf(text).join("\n"));
  return parsed.config;
};

test("windows become minutes of days, also over the end of a week", () => {
  const { windows } = configOf("windows: [Sat-Mon 09:30-24:00 UTC, Wed 00:00-01:00 Europe/Kyiv]");
  expect(windows).toEqual([
    { days: [1, 6, 7], fromMin: 570, toMin: 1_440, zone: "UTC", text: "Sat-Mon 09:30-24:00 UTC" },
    { days: [3], fromMin: 0, toMin: 60, zone: "Europe/Kyiv", text: "Wed 00:00-01:00 Europe/Kyiv" },
  ]);
});

test("expectations keep what was predicted, as a direction or a bound", () => {
  const { expectations } = configOf(`expectations:
  - { say: fewer retries, query: count, where: event = "card_retry", direction: down, by: 20%, confidence: 80% }
  - { say: fast, query: p99(duration_ms), bound: "<= 250", author: Ann <ann@example.org> }
`);
  expect(expectations).toEqual([
    {
      id: "e1",
      say: "fewer retries",
      author: null,
      query: "count",
      where: 'event = "card_retry"',
      expects: { kind: "direction", direction: "down", by: 0.2 },
      confidence: 0.8,
    },
    {
      id: "e2",
      say: "fast",
      author: "Ann <ann@example.org>",
      query: "p99(duration_ms)",
      where: "",
      expects: { kind: "bound", op: "<=", value: 250 },
      confidence: null,
    },
  ]);
});

test("what is written means the same after it was printed with every default", () => {
  const config = configOf(`windows: [Mon-Fri 09:00-16:00 UTC]
when-busy: queue
expectations:
  - { say: fast, query: p99(duration_ms), bound: "<= 250" }
plan:
  on-breach: hold
  stages:
    - percent: 5%
      approval: required
    - percent: 50%
      point-of-no-return: the old columns are dropped
    - full:
`);
  const again = parseServiceFile(printServiceFile(config), "dimmer.yaml");
  expect(again.ok && again.config).toEqual(config);
});

test.each([
  ["windows: [Mon 16:00-09:00 UTC]", "hours that end after they begin"],
  ["windows: [Mon 09:00-16:00 Mars/Base]", "a time zone by its IANA name"],
  ["windows: [weekdays]", "days, hours and a time zone"],
  ["when-busy: later", "one of replace, queue, refuse"],
  ["expectations: [{ say: x, query: count }]", "either a direction or a bound"],
  ['expectations: [{ say: x, query: count, direction: up, bound: "= 0" }]', "either a direction"],
  ["expectations: [{ say: x, query: p12(a), direction: up }]", "a calculation such as"],
  ["expectations: [{ say: x, query: count, where: a ==, direction: up }]", "a filter such as"],
  ["plan: { stages: slow }", "a list of stages"],
])("%s is refused with what was expected", (text, expected) => {
  expect(problemsOf(text).join("\n")).toContain(expected);
});
