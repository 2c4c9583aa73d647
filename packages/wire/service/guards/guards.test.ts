import type { WatchedGuard } from "@dimmer/core";
import { expect, test } from "vitest";
import { parseServiceFile, printFileProblem } from "../file.ts";
import { printServiceFile } from "../print.ts";

const head = "dimmer: 1\nservice: shop\nstable: { version: v1, to: [http://127.0.0.1:1] }\n";
const parse = (text: string) => parseServiceFile(head + text, "dimmer.yaml");
const said = (text: string): string => {
  const parsed = parse(text);
  if (parsed.ok) throw new Error("it was taken");
  return parsed.problems.map(printFileProblem).join("\n");
};

const written = `guards:
  - name: declined payments
    query: count
    where: event = "payment.declined" and amount > 10
    over: 10m
    bound: "<= 20"
  - { name: slow search, query: p99(search.ms), arm: both, bound: "<=250.5" }
  - name: stock
    prometheus: { url: https://metrics.example.org/prom, query: 'sum(stock{dc="eu"})', stale: 30s }
    bound: ">= -0.5"
`;

const filled: readonly WatchedGuard[] = [
  {
    name: "declined payments",
    source: {
      kind: "events",
      calculate: { op: "count" },
      where: {
        all: [
          { field: "event", op: "=", value: "payment.declined" },
          { field: "amount", op: ">", value: 10 },
        ],
      },
      overMs: 600_000,
      arm: "candidate",
    },
    bound: { op: "<=", value: 20 },
  },
  {
    name: "slow search",
    source: {
      kind: "events",
      calculate: { op: "percentile", field: "search.ms", level: 0.99 },
      where: null,
      overMs: 300_000,
      arm: "both",
    },
    bound: { op: "<=", value: 250.5 },
  },
  {
    name: "stock",
    source: {
      kind: "prometheus",
      url: "https://metrics.example.org/prom",
      query: 'sum(stock{dc="eu"})',
      timeoutMs: 2_000,
      staleMs: 30_000,
    },
    bound: { op: ">=", value: -0.5 },
  },
];

test("guards are conditions over events or over a Prometheus-compatible server", () => {
  const parsed = parse(written);
  expect(parsed).toMatchObject({ ok: true, config: { guards: filled } });
});

test("a printed file has the same guards", () => {
  const parsed = parse(written);
  if (!parsed.ok) throw new Error("it was refused");
  expect(parseServiceFile(printServiceFile(parsed.config), "dimmer.yaml")).toEqual(parsed);
});

test.each([
  ['guards: [{ name: a, query: counts, bound: "<= 1" }]', "a calculation such as count"],
  ['guards: [{ name: a, query: count, where: "event =", bound: "<= 1" }]', "a filter such as"],
  ["guards: [{ name: a, query: count, bound: 1 }]", "a bound in quotes"],
  ['guards: [{ name: a, query: count, bound: "< 1" }]', "a bound in quotes"],
  ["guards: [{ name: a, query: count }]", "`guards[1].bound` is missing"],
  ['guards: [{ name: a, bound: "<= 1" }]', "either query, over events, or prometheus"],
  ['guards: [{ name: a, query: count, over: 2d, bound: "<= 1" }]', "from 1s to 24h"],
  ['guards: [{ name: a, query: count, arm: stable, bound: "<= 1" }]', "one of candidate, both"],
  [
    'guards: [{ name: a, over: 1m, prometheus: { url: "http://a", query: up }, bound: "<= 1" }]',
    "no where, over or arm beside prometheus",
  ],
  [
    'guards: [{ name: a, prometheus: { url: "file:///etc/passwd", query: up }, bound: "<= 1" }]',
    "the address of the server",
  ],
  [
    'guards: [{ name: a, prometheus: { url: "http://u:p@a", query: up }, bound: "<= 1" }]',
    "without a password",
  ],
  [
    'guards: [{ name: a, prometheus: { url: "http://a", querry: up }, bound: "<= 1" }]',
    "Did you mean `query`?",
  ],
  [
    'guards: [{ name: a, query: count, bound: "<= 1" }, { name: a, query: count, bound: "<= 2" }]',
    "guards with names of their own",
  ],
])("%s is refused in words, by line", (text, words) => {
  expect(said(text)).toContain(words);
  expect(said(text)).toMatch(/^dimmer\.yaml:4:/);
});
