import { type JudgeTerms, noTerms } from "@dimmer/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseServiceFile, printFileProblem } from "../file.ts";
import { printServiceFile } from "../print.ts";
import { weightedSignals } from "./terms.ts";

const head = "dimmer: 1\nservice: shop\nstable: { version: v1, to: [http://127.0.0.1:1] }\n";
const parse = (text: string) => parseServiceFile(head + text, "dimmer.yaml");
const judging = (text: string): JudgeTerms => {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(printFileProblem).join("\n"));
  return parsed.config.judging;
};

test("a file says where the change acts, what succeeds, what is promised and what is judged", () => {
  expect(
    judging(`touches: [put|DELETE /cart/:id, header:X-Beta=a=b, header:x-staff]
success: { event: POST /orders, requests: 30 }
slis: { latency: { under: 300ms, slo: 99% } }
signals: { latency-tail: off, latency-p90: 20% }
`),
  ).toEqual({
    touches: [
      { methods: ["PUT", "DELETE"], path: "/cart/:id", header: null },
      { methods: ["*"], path: "/*", header: { name: "x-beta", equals: "a=b" } },
      { methods: ["*"], path: "/*", header: { name: "x-staff", equals: null } },
    ],
    success: {
      event: { methods: ["POST"], path: "/orders", header: null },
      requests: 30,
      minutes: 5,
    },
    latencySli: { underMs: 300, objective: 0.99 },
    weights: { latencyTail: 0, latencyP90: 0.2 },
    expectations: [],
  } satisfies JudgeTerms);
});

test("a file that says nothing about it judges as usual", () => {
  expect(judging("")).toEqual(noTerms);
});

test.each([
  ["touches: []", "expected at least one route or header"],
  ["touches: [cart]", "expected a route such as PUT /cart, or header:<name>"],
  ["success: { requests: 3 }", "event"],
  ["success: { event: POST /orders, minutes: 0 }", "expected a whole number from 1"],
  ["success: { event: POST /orders, minutes: 1.5 }", "expected a whole number"],
  ["slis: { latency: { under: 0s, slo: 99% } }", "expected a duration above zero"],
  ["slis: { latencies: { under: 1s, slo: 99% } }", "Did you mean `latency`?"],
  ["signals: { latency-tails: off }", "latency-tail"],
  ["signals: { errors: 0.4 }", "expected off, or a weight such as 20%"],
])("%s is refused in words", (text, said) => {
  const parsed = parse(text);
  if (parsed.ok) throw new Error("it was taken");
  expect(parsed.problems.map(printFileProblem).join("\n")).toContain(said);
});

const rule = fc.oneof(
  fc.record({
    methods: fc.constantFrom(["GET"], ["PUT", "DELETE"], ["*"]),
    path: fc.stringMatching(/^\/[a-z:*/#'"]{0,12}$/),
    header: fc.constant(null),
  }),
  fc.record({
    methods: fc.constant(["*"]),
    path: fc.constant("/*"),
    header: fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/),
      equals: fc.option(fc.stringMatching(/^[^\n]{0,10}$/)),
    }),
  }),
);
const whole = (max: number) => fc.integer({ min: 1, max });
const terms: fc.Arbitrary<JudgeTerms> = fc.record({
  latencySli: fc.option(
    fc.record({
      underMs: whole(999_999),
      objective: whole(999_999).map((ppm) => ppm / 1_000_000),
    }),
  ),
  touches: fc.array(rule, { maxLength: 4 }),
  success: fc.option(
    fc.record({
      event: fc.constant({ methods: ["POST"], path: "/orders", header: null }),
      requests: whole(1_000),
      minutes: whole(1_000),
    }),
  ),
  weights: fc.dictionary(
    fc.constantFrom(...weightedSignals),
    fc.nat(999_999).map((ppm) => ppm / 1_000_000),
  ),
  expectations: fc.constant([]),
});

test("a printed file judges as the one that was read", () => {
  const parsed = parse("");
  if (!parsed.ok) throw new Error("the head is wrong");
  fc.assert(
    fc.property(terms, (given) => {
      const text = printServiceFile({ ...parsed.config, judging: given });
      const again = parseServiceFile(text, "dimmer.yaml");
      expect(again.ok && again.config.judging).toEqual(given);
    }),
    { numRuns: 200 },
  );
});
