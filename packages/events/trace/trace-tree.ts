import type { FieldValue, StoredEvent } from "@dimmer/core";
import type { Trace } from "@dimmer/wire";

type Span = Trace["spans"][number];
type Node = Omit<Span, "depth" | "orphan">;
type Step = { readonly node: Node; readonly depth: number; readonly orphan: boolean };

/**
 * The events of one trace as a tree, depth first, siblings by their time. Nothing is left out:
 * a span whose parent never came stands at depth 0 and is called an orphan, and so is the earliest
 * of spans that name one another as parents. `events` come by time.
 */
export const traceTree = (
  events: readonly StoredEvent[],
): Pick<Trace, "startMs" | "durationMs" | "spans" | "remarks"> => {
  const nodes = events.map(nodeOf);
  const byId = new Map<string, Node>();
  const own = nodes.filter(({ kind }) => kind === "span");
  for (const node of own) if (!byId.has(node.id)) byId.set(node.id, node);
  const children = new Map<string | null, Node[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parentId);
    if (siblings === undefined) children.set(node.parentId, [node]);
    else siblings.push(node);
  }
  const placed = new Set<Node>();
  const spans: Span[] = [];
  const place = (first: Node, orphan: boolean): void => {
    const waiting: Step[] = [{ node: first, depth: 0, orphan }];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      const { node, depth } = step;
      if (placed.has(node)) continue;
      placed.add(node);
      spans.push({ ...node, depth, orphan: step.orphan });
      // What came twice has its children once.
      if (byId.get(node.id) !== node) continue;
      for (const child of (children.get(node.id) ?? []).toReversed())
        waiting.push({ node: child, depth: depth + 1, orphan: false });
    }
  };
  const roots = nodes.filter(({ parentId }) => parentId === null);
  const orphans = nodes.filter(({ parentId }) => parentId !== null && !byId.has(parentId));
  for (const root of roots) place(root, false);
  for (const orphan of orphans) place(orphan, true);
  const circling = nodes.filter((node) => !placed.has(node));
  for (const node of circling) place(node, true);
  const remarks = [
    ...(roots.length === 0 && nodes.length > 0
      ? ["Its root is missing: every event names a parent."]
      : []),
    ...(roots.length > 1 ? [`It has ${roots.length} roots: one was expected.`] : []),
    ...(orphans.length > 0
      ? [
          `${counted(orphans.length, "event names a parent", "events name parents")} that never came.`,
        ]
      : []),
    ...(circling.length > 0
      ? [
          `${counted(circling.length, "event has", "events have")} no way up to a root: parents name one another.`,
        ]
      : []),
    ...(own.length > byId.size
      ? [`${counted(own.length - byId.size, "span", "spans")} came with the id of another.`]
      : []),
  ];
  return { ...extentOf(nodes), spans, remarks };
};

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const extentOf = (nodes: readonly Node[]): { startMs: number; durationMs: number } => {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = 0;
  for (const node of nodes) {
    startMs = Math.min(startMs, node.startMs);
    endMs = Math.max(endMs, node.startMs + node.durationMs);
  }
  return nodes.length === 0
    ? { startMs: 0, durationMs: 0 }
    : { startMs, durationMs: endMs - startMs };
};

const nodeOf = (event: StoredEvent): Node => {
  const { fields } = event;
  const kind = kindOf(fields);
  const duration = fields["duration_ms"];
  return {
    // Links and events within a span bear its id, or none: they are known by their own.
    id: (kind === "span" ? textOf(fields, "trace.span_id") : null) ?? event.id,
    parentId: textOf(fields, "trace.parent_id"),
    kind,
    name: textOf(fields, "name") ?? "",
    service: textOf(fields, "service.name"),
    version: textOf(fields, "service.version") ?? textOf(fields, "dimmer.version"),
    arm: textOf(fields, "dimmer.arm"),
    startMs: event.timeMs,
    durationMs: typeof duration === "number" && duration > 0 ? duration : 0,
    error: fields["error"] === true,
    event: { ...event, fields: { ...fields } },
  };
};

type FieldsOf = Readonly<Record<string, FieldValue>>;

/** Nothing where it is absent or empty. */
const textOf = (fields: FieldsOf, field: string): string | null => {
  const value = fields[field];
  return value === undefined || value === "" ? null : String(value);
};

const kindOf = (fields: FieldsOf): Node["kind"] => {
  if (fields["meta.annotation_type"] === "span_event") return "event";
  if (fields["meta.annotation_type"] === "link") return "link";
  return fields["meta.signal_type"] === "log" ? "log" : "span";
};
