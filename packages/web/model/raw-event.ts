import type { FieldValue, Filter, RawQuery, StoredEvent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { rawEventRows } from "../limits.ts";
import { duration } from "./time.ts";
import type { Tone } from "./tone.ts";

/** The three kinds of candidate requests that a look opens. */
export const eventKinds = ["failed", "slow", "ordinary"] as const;
export type EventKind = (typeof eventKinds)[number];

const is = (field: string, value: FieldValue): Filter => ({ field, op: "=", value });
/** A failure of the candidate, whether or not a rescue hid it from the user. */
export const failedFilter: Filter = { any: [is("error", true), is("dimmer.rescued", true)] };
const slow: Filter = is("dimmer.slow", true);

const ofKind: Readonly<Record<EventKind, Filter>> = {
  failed: failedFilter,
  slow: { all: [slow, { not: failedFilter }] },
  ordinary: { all: [{ not: failedFilter }, { not: slow }] },
};

/** Every request that was assigned to a rollout's candidate. */
export const ofCandidate = (rollout: string): Filter[] => [
  is("dimmer.rollout", rollout),
  is("dimmer.arm", "candidate"),
  is("meta.signal_type", "access"),
];

/** The newest candidate requests of a rollout of one kind. */
export const eventsQuery = (
  rollout: Pick<RolloutView, "id" | "service" | "shippedAtMs" | "endedAtMs">,
  kind: EventKind,
): RawQuery => ({
  kind: "raw",
  dataset: rollout.service,
  ...spanOf(rollout),
  where: { all: [...ofCandidate(rollout.id), ofKind[kind]] },
  fields: [],
  limit: rawEventRows,
});

/** One event by its id, from whichever list, arm or service it is. */
export const eventQuery = (
  rollout: Pick<RolloutView, "service" | "shippedAtMs" | "endedAtMs">,
  id: string,
): RawQuery => ({
  kind: "raw",
  dataset: rollout.service,
  ...spanOf(rollout),
  where: is("meta.event_id", id),
  fields: [],
  limit: 1,
});

/** Every event of one trace, among them the failed attempt behind a rescue. */
export const traceQuery = (
  rollout: Pick<RolloutView, "service" | "shippedAtMs" | "endedAtMs">,
  traceId: string,
): RawQuery => ({
  kind: "raw",
  dataset: rollout.service,
  ...spanOf(rollout),
  where: is("trace.trace_id", traceId),
  fields: [],
  limit: rawEventRows,
});

/** A rollout's last requests may be answered, and stored, a while after its end. */
const tailMs = 60_000;

/** The life of a rollout, for questions about its events. */
export const spanOf = (
  rollout: Pick<RolloutView, "shippedAtMs" | "endedAtMs">,
): Pick<RawQuery, "from" | "to"> => ({
  from: rollout.shippedAtMs,
  to: rollout.endedAtMs === null ? { agoMs: 0 } : rollout.endedAtMs + tailMs,
});

/** One line of the list. */
export type EventRow = {
  readonly id: string;
  readonly timeMs: number;
  /** `PUT /cart`. */
  readonly request: string;
  readonly unit: string;
  readonly tone: Tone;
  /** What the user got, in words. */
  readonly answer: string;
  readonly took: string;
};

export const eventRow = (event: StoredEvent): EventRow => {
  const fields = event.fields;
  const method = text(fields["http.request.method"]);
  const route = text(fields["http.route"]);
  const path = text(fields["url.path"]);
  // Where no route is declared the name is the same for every request; its path tells them apart.
  const name = route === "" && path !== "" ? "" : text(fields["name"]);
  const took = fields["duration_ms"];
  return {
    id: event.id,
    timeMs: event.timeMs,
    request: name || `${method} ${route || path}`.trim() || "request without a name",
    unit: text(fields["dimmer.unit"]) || text(fields["client.address"]) || "–",
    ...answerOf(fields),
    took: typeof took === "number" ? duration(took) : "–",
  };
};

const answerOf = (fields: StoredEvent["fields"]): Pick<EventRow, "tone" | "answer"> => {
  const status = text(fields["http.response.status_code"]);
  if (fields["dimmer.rescued"] === true)
    return { tone: "candidate", answer: `${candidateSaid(fields)}, rescued: user got ${status}` };
  if (fields["error"] === true)
    return {
      tone: "bad",
      answer: `${status || text(fields["error.type"]) || "failed"}, and the user got it`,
    };
  return { tone: fields["dimmer.slow"] === true ? "wait" : "calm", answer: status || "answered" };
};

const candidateSaid = (fields: StoredEvent["fields"]): string =>
  text(fields["dimmer.candidate_status"]) || text(fields["dimmer.candidate_error"]) || "failed";

/** Fields of one event in the order in which they help: what happened, what Dimmer did, the rest. */
export type FieldGroup = {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly value: FieldValue }[];
};

const groups: readonly { readonly name: string; readonly has: (field: string) => boolean }[] = [
  {
    name: "Request",
    has: (field) =>
      /^(name$|duration_ms$|error(\.|$)|http\.|url\.|client\.|user_agent\.)/.test(field),
  },
  { name: "Dimmer", has: (field) => field.startsWith("dimmer.") },
  { name: "Trace and service", has: (field) => /^(trace|service|meta)\./.test(field) },
];

export const fieldGroups = (event: StoredEvent): readonly FieldGroup[] => {
  const entries = Object.entries(event.fields)
    .map(([name, value]) => ({ name, value }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const known = groups.map((group) => ({
    name: group.name,
    fields: entries.filter((entry) => group.has(entry.name)),
  }));
  const other = entries.filter((entry) => !groups.some((group) => group.has(entry.name)));
  return [...known, { name: "Other fields", fields: other }].filter(
    (group) => group.fields.length > 0,
  );
};

/** The address, if a value is one that a link may lead to: http and https only. */
export const safeLink = (value: FieldValue): string | null => {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value)) return null;
  return URL.canParse(value) ? value : null;
};

const text = (value: FieldValue | undefined): string => (value === undefined ? "" : String(value));
