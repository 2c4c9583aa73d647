import type { Arm, AssignedBy, FailureKind, ServiceRoute } from "@dimmer/core";
import type { Trace } from "../request/trace.ts";

/** The parts of an event that stay the same while a table holds, as JSON text. */
export type EventFrame = {
  readonly dataset: string;
  /** `service.name` and facts of the rollout. */
  readonly facts: string;
};

export const eventFrame = ({ name, candidate }: ServiceRoute, splitter: string): EventFrame => {
  const rollout =
    candidate === null
      ? ""
      : `,"dimmer.rollout":${quote(candidate.rollout)},"dimmer.stage":${quote(candidate.stage)},"dimmer.stage_entry":${candidate.stageEntry}`;
  return {
    dataset: quote(name),
    facts: `"service.name":${quote(name)},"dimmer.splitter":${quote(splitter)}${rollout}`,
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
  readonly method: string;
  /** Without the query: queries carry secrets. */
  readonly path: string;
  readonly endpoint: string;
  readonly route: string | null;
  /** Null when nobody answered. */
  readonly status: number | null;
  readonly error: FailureKind | "clientClosed" | "withdrawn" | null;
  readonly clientAddress: string;
  readonly userAgent: string | null;
  readonly arm: Arm;
  readonly assignedBy: AssignedBy;
  /** The named cohort that decided. */
  readonly cohort: string | null;
  /** The version of the assigned arm. */
  readonly version: string;
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
 * One line of NDJSON for ingest. Written by hand: it is made for every request, and half as long
 * as that of `JSON.stringify` matters there.
 */
export const eventLine = (frame: EventFrame, facts: EventFacts): string => {
  const { trace, status, error } = facts;
  let line = `{"id":"${facts.id}","time":${facts.timeMs},"dataset":${frame.dataset},"data":{"name":${quote(facts.endpoint)},${frame.facts},"meta.signal_type":"${facts.signal}","trace.trace_id":"${trace.traceId}","trace.span_id":"${trace.spanId}","duration_ms":${Math.round(facts.durationMs * 1000) / 1000},"http.request.method":"${facts.method}","url.path":${quote(facts.path)},"client.address":"${facts.clientAddress}","dimmer.arm":"${facts.arm}","dimmer.assigned_by":"${facts.assignedBy}","dimmer.version":${quote(facts.version)},"dimmer.attempts":${facts.attempts},"dimmer.rescued":${facts.rescued},"dimmer.slow":${facts.slow},"error":${isError(facts)}`;
  if (trace.parentId !== null) line += `,"trace.parent_id":"${trace.parentId}"`;
  if (facts.route !== null) line += `,"http.route":${quote(facts.route)}`;
  if (status !== null) line += `,"http.response.status_code":${status}`;
  if (error !== null) line += `,"error.type":"${error}"`;
  if (facts.userAgent !== null) line += `,"user_agent.original":${quote(facts.userAgent)}`;
  if (facts.servedBy !== null) {
    const served = quote(facts.servedBy);
    line += `,"service.version":${served},"dimmer.served_by":${served}`;
  }
  if (facts.instance !== null) line += `,"dimmer.instance":${quote(facts.instance)}`;
  if (facts.cohort !== null) line += `,"dimmer.cohort":${quote(facts.cohort)}`;
  if (facts.repeated !== null) line += `,"dimmer.repeated":"${facts.repeated}"`;
  if (facts.notRepeated !== null) line += `,"dimmer.repeat_skipped":"${facts.notRepeated}"`;
  if (facts.shadow) line += `,"dimmer.shadow":true`;
  if (facts.unit !== null) line += `,"dimmer.unit":${quote(facts.unit)}`;
  if (facts.bucket !== null) line += `,"dimmer.bucket":${facts.bucket}`;
  if (facts.candidate !== null) {
    line += `,"dimmer.candidate_error":${quote(facts.candidate.error)}`;
    if (facts.candidate.status !== null)
      line += `,"dimmer.candidate_status":${facts.candidate.status}`;
  }
  return `${line}}}\n`;
};

/** A failure that reached the client, or that an attempt of its own had. */
const isError = ({ error, status }: EventFacts): boolean =>
  (error !== null && error !== "clientClosed" && error !== "withdrawn") ||
  (status !== null && status >= 500);

/** Text that needs no escape in JSON. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const quote = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));
