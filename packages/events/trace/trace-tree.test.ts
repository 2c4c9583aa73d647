import type { StoredEvent } from "@dimmer/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { traceTree } from "./trace-tree.ts";

let count = 0;
const span = (
  id: string,
  parent: string | null,
  more: StoredEvent["fields"] = {},
): StoredEvent => ({
  id: `e-${count++}`,
  timeMs: 1_000 + count,
  weight: 1,
  fields: {
    "trace.span_id": id,
    ...(parent === null ? {} : { "trace.parent_id": parent }),
    ...more,
  },
});

const drawn = (events: readonly StoredEvent[]): readonly string[] =>
  traceTree(events).spans.map(
    ({ id, depth, orphan }) => `${" ".repeat(depth)}${id}${orphan ? " orphan" : ""}`,
  );

test("spans stand depth first below their parents, siblings by their time", () => {
  const events = [span("a", null), span("b", "a"), span("c", "b"), span("d", "a"), span("e", "b")];
  expect(drawn(events)).toEqual(["a", " b", "  c", "  e", " d"]);
  expect(traceTree(events).remarks).toEqual([]);
});

test.each([
  [
    [span("b", "a"), span("c", "b")],
    ["b orphan", " c"],
    ["root is missing", "never came"],
  ],
  [
    [span("a", null), span("c", "x")],
    ["a", "c orphan"],
    ["1 event names a parent that never came"],
  ],
  [[span("a", null), span("b", null)], ["a", "b"], ["2 roots"]],
  [
    [span("a", "b"), span("b", "a")],
    ["a orphan", " b"],
    ["root is missing", "name one another"],
  ],
  [
    [span("a", null), span("a", null), span("b", "a")],
    ["a", " b", "a"],
    ["2 roots", "id of another"],
  ],
  [[span("a", "a")], ["a orphan"], ["root is missing", "name one another"]],
])("what is not as it should be is said: %#", (events, tree, remarks) => {
  expect(drawn(events)).toEqual(tree);
  const said = traceTree(events).remarks;
  expect(said).toEqual(remarks.map((part) => expect.stringContaining(part)));
});

test("events within a span, links and logs are no spans, and hang below theirs", () => {
  const { spans, remarks } = traceTree([
    span("a", null, { name: "GET /", duration_ms: 20, error: true, "dimmer.version": "v2" }),
    span("a", "a", { "meta.annotation_type": "span_event", name: "exception" }),
    span("a", "a", { "meta.annotation_type": "link" }),
    span("a", "a", { "meta.signal_type": "log" }),
  ]);
  expect(spans.map(({ kind, depth }) => [kind, depth])).toEqual([
    ["span", 0],
    ["event", 1],
    ["link", 1],
    ["log", 1],
  ]);
  expect(spans[0]).toMatchObject({ name: "GET /", version: "v2", durationMs: 20, error: true });
  expect(remarks).toEqual([]);
});

test("however broken a trace is, each event stands in it once", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
  const events = fc.array(fc.tuple(name, fc.option(name)), { maxLength: 30 });
  fc.assert(
    fc.property(events, (links) => {
      const given = links.map(([id, parent]) => span(id, parent));
      const found = traceTree(given).spans.map(({ event }) => event.id);
      expect(found.toSorted((x, y) => (x < y ? -1 : 1))).toEqual(
        given.map(({ id }) => id).toSorted((x, y) => (x < y ? -1 : 1)),
      );
    }),
  );
});

test("ten thousand spans in a chain take no deep stack", () => {
  const chain = Array.from({ length: 10_000 }, (_, i) =>
    span(`s${i}`, i === 0 ? null : `s${i - 1}`),
  );
  expect(traceTree(chain).spans.at(-1)).toMatchObject({ id: "s9999", depth: 9_999 });
});
