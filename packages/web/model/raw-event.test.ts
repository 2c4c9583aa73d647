import { querySchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { naughty, naughtyEvent, requestEvent } from "../testing/events.ts";
import { rollouts } from "../testing/rollouts.ts";
import {
  eventKinds,
  eventQuery,
  eventRow,
  eventsQuery,
  fieldGroups,
  safeLink,
  traceQuery,
} from "./raw-event.ts";

test.each(eventKinds)("the question for %s requests is one that the API takes", (kind) => {
  const query = eventsQuery(rollouts.raising, kind);
  expect(querySchema.parse(query)).toEqual({ ...query, calculated: [], before: null });
  expect(query.to).toEqual({ agoMs: 0 });
});

test("after the end, later requests of other rollouts are not asked for", () => {
  const ended = { ...rollouts.rolledBack, endedAtMs: 5000 };
  expect(eventsQuery(ended, "failed").to).toBe(65_000);
  expect(traceQuery(rollouts.rolledBack, "abc").from).toBe(rollouts.rolledBack.shippedAtMs);
});

test("a rescued request says what the candidate answered and what the user got", () => {
  const row = eventRow(requestEvent(0, { "dimmer.rescued": true, "dimmer.candidate_status": 500 }));
  expect(row).toMatchObject({ tone: "candidate", answer: "500, rescued: user got 200" });
});

test("a failure that reached the user says so", () => {
  const row = eventRow(requestEvent(0, { error: true, "http.response.status_code": 503 }));
  expect(row).toMatchObject({ tone: "bad", answer: "503, and the user got it" });
});

test("without a declared route, a request is known by its path", () => {
  const named = { name: "GET (other)", "http.request.method": "GET", "url.path": "/items/32" };
  const row = (fields: Record<string, string>) =>
    eventRow({ id: "x", timeMs: 0, weight: 1, fields }).request;
  expect(row(named)).toBe("GET /items/32");
  expect(row({ ...named, name: "GET /items/:id", "http.route": "/items/:id" })).toBe(
    "GET /items/:id",
  );
  expect(row({ name: "charge" })).toBe("charge");
});

test("an event by its id is a question that the API takes", () => {
  const query = eventQuery(rollouts.rolledBack, "e-1");
  expect(querySchema.parse(query)).toEqual({ ...query, calculated: [], before: null });
});

test("an event with no known field is still a line", () => {
  expect(eventRow({ id: "x", timeMs: 0, weight: 1, fields: {} })).toMatchObject({
    request: "request without a name",
    unit: "–",
    took: "–",
  });
});

test("every field is in exactly one group", () => {
  const names = fieldGroups(naughtyEvent).flatMap((group) => group.fields.map((one) => one.name));
  expect(names.toSorted()).toEqual(Object.keys(naughtyEvent.fields).toSorted());
});

test("only http and https become links", () => {
  expect(safeLink("https://example.com/a")).toBe("https://example.com/a");
  const other = [
    "javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "ftp://example.com/",
    "data:text/html,x",
    " https://x",
    "https://",
    7,
    true,
  ];
  for (const value of [...naughty, ...other]) expect(safeLink(value)).toBeNull();
});
