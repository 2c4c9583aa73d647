import type { StoredEvent } from "@dimmer/core";
import type { Style } from "../terminal/style.ts";
import { fit, padEnd } from "../terminal/width.ts";
import { clockText, latencyText } from "./words.ts";

/**
 * One raw event on one line: when, which arm, what, how it ended, how long, for whom, what was wrong.
 * `14:03:27 candidate  PUT /cart  500 → 200 rescued  12 ms  u-17  ECONNRESET`
 */
export const eventLine = (event: StoredEvent, style: Style, columns: number): string => {
  const { fields } = event;
  const text = (name: string): string => String(fields[name] ?? "");
  const arm = text("dimmer.arm");
  const colored = arm === "candidate" ? style.candidate : style.stable;
  const duration = fields["duration_ms"];
  const facts = [
    requestText(event) || event.id,
    outcomeText(event),
    typeof duration === "number" ? latencyText(duration) : "",
    text("dimmer.unit") || text("user.id"),
    troubleText(event),
  ].filter((fact) => fact !== "");
  const head = `${style.muted(clockText(event.timeMs))} ${colored(padEnd(arm || "-", 9))}`;
  const body = fit(facts.join("  "), Math.max(20, columns - 21));
  return `${head}  ${isBad(event) ? style.bad(body) : body}`;
};

/** Where no route is declared the name is the same for every request; its path tells them apart. */
const requestText = ({ fields }: StoredEvent): string => {
  const request = `${String(fields["http.request.method"] ?? "")} ${String(fields["url.path"] ?? "")}`;
  const isUnrouted = fields["http.route"] === undefined && fields["url.path"] !== undefined;
  const name = isUnrouted ? "" : String(fields["name"] ?? "");
  return name || request.trim();
};

const isBad = ({ fields }: StoredEvent): boolean =>
  fields["error"] === true || fields["dimmer.rescued"] === true;

const outcomeText = ({ fields }: StoredEvent): string => {
  const status = String(fields["http.response.status_code"] ?? "");
  if (fields["meta.signal_type"] === "attempt") return `${status} attempt`.trim();
  if (fields["dimmer.rescued"] !== true) return status;
  const failed = fields["dimmer.candidate_status"] ?? fields["dimmer.candidate_error"] ?? "failed";
  return `${String(failed)} → ${status} rescued`;
};

/** In the words of the service where it said something; a bad status is shown already. */
const troubleText = ({ fields }: StoredEvent): string => {
  const message = fields["exception.message"];
  if (message !== undefined) return String(message);
  const type = String(fields["error.type"] ?? fields["dimmer.candidate_error"] ?? "");
  return type === "status" ? "" : type;
};

/** Chosen fields as `name=value`, in the order asked for; those that are absent are left out. */
export const chosenFields = ({ fields }: StoredEvent, names: readonly string[]): string =>
  names
    .flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`];
    })
    .join(" ");
