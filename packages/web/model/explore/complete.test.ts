import { parseFilter, parseMeasure } from "@dimmer/core";
import { expect, test } from "vitest";
import { failedEvents, naughtyEvent, ordinaryEvents } from "../../testing/events.ts";
import { completeField, completeShow, completeWhere, seenFields } from "./complete.ts";

const seen = seenFields([...failedEvents, ...ordinaryEvents, naughtyEvent]);

test("values of a field come most frequent first", () => {
  const routes = seenFields([
    ...failedEvents,
    ...failedEvents.slice(1).map((event) => ({ ...event, id: `again ${event.id}` })),
  ]).get("http.route");
  expect(routes).toEqual(["/cart", "/checkout"]);
});

test("fields that begin with the text come before those that have it inside", () => {
  const found = completeField(seen, "dimmer.s");
  expect(found).toContain("dimmer.served_by");
  const [first = ""] = completeField(seen, "name");
  expect(first).toBe("name");
  expect(completeField(seen, "name")).toContain("service.name");
});

test("a field that nobody sent is not offered", () => {
  expect(completeField(seen, "no.such")).toEqual([]);
  expect(completeWhere(seen, "no.such = 1")).toEqual([]);
});

test("the field that is being written is offered with the values it has", () => {
  expect(completeWhere(seen, "shop.plan")).toEqual([
    'shop.plan = "wholesale"',
    "exists(shop.plan)",
  ]);
});

test.each(["", "d", "naughty", "dimmer.arm = ", "http.route"])(
  "everything offered after %j is a condition",
  (text) => {
    const offered = completeWhere(seen, text);
    expect(offered.length).toBeGreaterThan(0);
    for (const one of offered) expect(parseFilter(one)).toMatchObject({ ok: true });
  },
);

test("everything offered to be shown can be calculated, and only numbers are averaged", () => {
  const offered = completeShow(seen, "");
  expect(offered[0]).toBe("count");
  for (const one of offered) expect(parseMeasure(one)).not.toBeNull();
  expect(completeShow(seen, "avg(duration")).toEqual(["avg(duration_ms)"]);
  expect(completeShow(seen, "avg(http.route")).toEqual([]);
});
