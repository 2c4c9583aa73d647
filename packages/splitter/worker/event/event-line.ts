import type { Arm, AssignedBy, FailureKind, ServiceRoute } from "@dimmer/core";
import type { Trace } from "../request/trace.ts";
import type { RouteMatch } from "../table/route-matcher.ts";
import { Texts } from "./texts.ts";

/**
 * The parts of a service's events that stay the same while a table holds, as JSON text: most of a
 * line is made of them.
 */
export type EventFrame = {
  /** From `dataset` on: what is known of a request by where it went and how it was assigned. */
  readonly assigned: Texts<RouteMatch, AssignedBy, Arm>;
  /** Who answered it, and how: instance, version, status; null where nobody did. */
  readonly answered: Texts<string | null, string | null, number | null>;
};

export const eventFrame = (
  { name, stable, candidate }: ServiceRoute,
  splitter: string,
): EventFrame => {
  const rollout =
    candidate === null
      ? ""
      : `,"dimmer.rollout":${quote(candidate.rollout)},"dimmer.stage":${quote(candidate.stage)},"dimmer.stage_entry":${candidate.stageEntry}`;
  const service = `"service.name":${quote(name)},"dimmer.splitter":${quote(splitter)}${rollout}`;
  return {
    assigned: new Texts(({ endpoint, method, route }, assignedBy, arm) => {
      const { version } = arm === "candidate" && candidate !== null ? candidate : stable;
      const template = route === null ? "" : `,"http.route":${quote(route)}`;
      return `"dataset":${quote(name)},"data":{"name":${quote(endpoint)},${service},"http.request.method":${quote(method)}${template},"dimmer.arm":"${arm}","dimmer.assigned_by":"${assignedBy}","dimmer.version":${quote(version)}`;
    }),
    answered: new Texts((instance, servedBy, status) => {
      const where = instance === null ? "" : `,"dimmer.instance":${quote(instance)}`;
      const by =
        servedBy === null
          ? ""
          : `,"service.version":${quote(servedBy)},"dimmer.served_by":${quote(servedBy)}`;
      return `${where}${by}${status === null ? "" : `,"http.response.status_code":${status}`}`;
    }),
  };
};

/** What an event says of a request or of one attempt of it. */
export type EventFacts = {
  readonly id: string;
  /** Wall clock of its beginning, ms. */
  readonly timeMs: number;
  readonly durationMs: number;
  readonly signal: "access" | "attempt" | "shadow";
  readonly trace: Trace;
  readonly match: RouteMatch;
  /** Without the query: queries carry secrets. */
  readonly path: string;
  /** Null when nobody answered. */
  readonly status: number | null;
  readonly error: FailureKind | "clientClosed" | "withdrawn" | null;
  readonly clientAddress: string;
  readonly userAgent: string | null;
  readonly arm: Arm;
  readonly assignedBy: AssignedBy;
  /** The named cohort that decided. */
  readonly cohort: string | null;
  /** The version that answered; null when none did. */
  readonly servedBy: string | null;
  /** The endpoint of the last attempt; null when none was made. */
  readonly instance: string | null;
  readonly unit: string | null;
  readonly bucket: number | null;
  readonly slow: boolean;
  readonly attempts: number;
  readonly rescued: boolean;
  /** Where a repeated request went: stable in place of the candidate, stable again, the other arm. */
  readonly repeated: "stable" | "again" | "otherArm" | null;
  /** Why a failed attempt was not repeated. */
  readonly notRepeated: string | null;
  /** A copy that somebody else made. */
  readonly shadow: boolean;
  /** How the candidate's attempt ended, where stable answered in its place or it failed. */
  readonly candidate: { readonly status: number | null; readonly error: string } | null;
};

/**
 * One line of NDJSON for ingest. Written by hand, of few pieces: it is made for every request, and
 * each piece is copied when the line is written out.
 */
export const eventLine = ({ assigned, answered }: EventFrame, facts: EventFacts): string => {
  const { trace, match, assignedBy, arm } = facts;
  let line = `{"id":"${facts.id}","time":${facts.timeMs},${assigned.of(match, assignedBy, arm)},"trace.trace_id":"${trace.traceId}","trace.span_id":"${trace.spanId}","duration_ms":${Math.round(facts.durationMs * 1000) / 1000},"url.path":${quote(facts.path)},"client.address":"${facts.clientAddress}"${course(facts)}${answered.of(facts.instance, facts.servedBy, facts.status)}`;
  if (trace.parentId !== null) line += `,"trace.parent_id":"${trace.parentId}"`;
  if (facts.userAgent !== null) line += `,"user_agent.original":${quote(facts.userAgent)}`;
  if (facts.unit !== null) line += `,"dimmer.unit":${quote(facts.unit)}`;
  if (facts.bucket !== null) line += `,"dimmer.bucket":${facts.bucket}`;
  return `${line}${rarities(facts)}}}\n`;
};

/** How it went: one text for nearly all. */
const course = (facts: EventFacts): string => {
  const { signal, attempts, rescued, slow } = facts;
  const error = isError(facts);
  return signal === "access" && attempts === 1 && !rescued && !slow && !error
    ? usualCourse
    : courseText({ signal, attempts, rescued, slow, error });
};

type Course = Pick<EventFacts, "signal" | "attempts" | "rescued" | "slow"> & {
  readonly error: boolean;
};

const courseText = ({ signal, attempts, rescued, slow, error }: Course): string =>
  `,"meta.signal_type":"${signal}","dimmer.attempts":${attempts},"dimmer.rescued":${rescued},"dimmer.slow":${slow},"error":${error}`;

const usualCourse = courseText({
  signal: "access",
  attempts: 1,
  rescued: false,
  slow: false,
  error: false,
});

/** What few events have. */
const rarities = ({
  error,
  cohort,
  repeated,
  notRepeated,
  shadow,
  candidate,
}: EventFacts): string => {
  let text = "";
  if (error !== null) text += `,"error.type":"${error}"`;
  if (cohort !== null) text += `,"dimmer.cohort":${quote(cohort)}`;
  if (repeated !== null) text += `,"dimmer.repeated":"${repeated}"`;
  if (notRepeated !== null) text += `,"dimmer.repeat_skipped":"${notRepeated}"`;
  if (shadow) text += `,"dimmer.shadow":true`;
  if (candidate === null) return text;
  text += `,"dimmer.candidate_error":${quote(candidate.error)}`;
  return candidate.status === null ? text : `${text},"dimmer.candidate_status":${candidate.status}`;
};

/** A failure that reached the client, or that an attempt of its own had. */
const isError = ({ error, status }: EventFacts): boolean =>
  (error !== null && error !== "clientClosed" && error !== "withdrawn") ||
  (status !== null && status >= 500);

/** Text that needs no escape in JSON. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const quote = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));
