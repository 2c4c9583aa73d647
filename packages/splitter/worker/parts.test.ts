import { eventLineSchema } from "@dimmer/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shopTable } from "../testing/tables.ts";
import { type EventFacts, eventFrame, eventLine } from "./event/event-line.ts";
import { RepeatBudget, rescuesPerSecond } from "./exchange/repeat-budget.ts";
import { compileRoutes } from "./table/route-matcher.ts";
import { cookieOf } from "./unit/cookies.ts";

test("stable carries ten rescues a second, or a tenth of what it serves", () => {
  expect([0, 100, 5_000].map(rescuesPerSecond)).toEqual([10, 10, 500]);
});

test("a budget refills with time, and has as much again in reserve", () => {
  const budget = new RepeatBudget(0);
  budget.allow(2);
  const takes = (n: number, atMs: number) => Array.from({ length: n }, () => budget.take(atMs));
  expect(takes(5, 0)).toEqual(["within", "within", "reserve", "reserve", "spent"]);
  expect(takes(2, 500)).toEqual(["reserve", "spent"]);
  expect(takes(3, 60_000)).toEqual(["within", "within", "reserve"]);
});

test.each([
  ["GET /items/7", "GET /items/:id", true],
  ["GET /items/7/x", "GET (other)", true],
  ["GET /items/", "GET (other)", true],
  ["POST /items/7", "POST (other)", false],
  ["PUT /cart", "PUT /cart", true],
  ["DELETE /cart", "DELETE (other)", false],
  ["GET /export", "GET /export", false],
  ["GET /files/a/b", "GET /files/*", true],
  ["POST /files/a/b", "POST /files/*", false],
  ["GET /a.c", "GET /a.c", true],
  ["GET /abc", "GET (other)", true],
])("%s is the endpoint %s, repeatable: %s", (request, endpoint, repeatable) => {
  const [method = "", path = ""] = request.split(" ");
  const match = compileRoutes([
    { methods: ["GET"], path: "/items/:id", rescue: true },
    { methods: ["PUT"], path: "/cart", rescue: true },
    { methods: ["GET"], path: "/export", rescue: false },
    { methods: ["*"], path: "/files/*", rescue: false },
    { methods: ["GET"], path: "/a.c", rescue: true },
  ]);
  expect(match(method, path)).toMatchObject({ endpoint, repeatable });
});

test("what clients call their methods fills no memory", () => {
  const match = compileRoutes([]);
  const first = match("GET", "/");
  expect(match("GET", "/")).toBe(first);
  for (let n = 0; n < 1_000; n += 1) match(`M${n}`, "/");
  expect(match("M999", "/")).not.toBe(match("M999", "/"));
  expect(match("M999", "/")).toEqual({
    ...first,
    method: "M999",
    endpoint: "M999 (other)",
    repeatable: false,
  });
});

test.each([
  ["a=1", "a", "1"],
  ["xa=1; a=2", "a", "2"],
  ["b=a=3;a=4", "a", "4"],
  ["a", "a", undefined],
  [" a=5 ", "a", "5"],
  ["ab=1", "a", undefined],
])("in the cookies %s, %s is %s", (cookies, name, value) => {
  expect(cookieOf(cookies, name)).toBe(value);
});

test("every event is one valid line of JSON, whatever clients send", () => {
  const [service] = shopTable("http://s", { candidate: { to: "http://c" } }).services;
  if (service === undefined) throw new Error("no service");
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, text, (path, userAgent, unit) => {
      const facts: EventFacts = {
        id: "e-1",
        timeMs: 1_790_000_000_000,
        durationMs: 1.23456,
        signal: "access",
        trace: { traceId: "a".repeat(32), spanId: "b".repeat(16), parentId: null, flags: "01" },
        path,
        match: compileRoutes([])("GET", path),
        status: 200,
        error: null,
        clientAddress: "127.0.0.1",
        userAgent,
        arm: "stable",
        assignedBy: "bucket",
        servedBy: "v1",
        unit,
        bucket: 5,
        slow: false,
        attempts: 1,
        rescued: false,
        instance: "http://127.0.0.1:1",
        cohort: null,
        repeated: null,
        notRepeated: null,
        shadow: false,
        candidate: null,
      };
      const line = eventLine(eventFrame(service, "test"), facts);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      const { data } = eventLineSchema.parse(JSON.parse(line));
      expect(data).toMatchObject({
        "url.path": path,
        "user_agent.original": userAgent,
        "dimmer.unit": unit,
        "dimmer.rollout": "shop.1",
        duration_ms: 1.235,
      });
    }),
  );
});
