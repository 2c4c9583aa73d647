import { limits } from "../../limits.ts";
import type { Step } from "../session.ts";

/** One request of an access log. */
export type LoggedRequest = {
  readonly client: string;
  /** ms since 1970. */
  readonly atMs: number;
  readonly method: Step["method"];
  readonly path: string;
  readonly userAgent: string | null;
};

const methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"] as const;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `%h %l %u %t "%r" %>s %b`, and in the combined form `"%{Referer}i" "%{User-agent}i"` after it. */
const form =
  /^(\S+) \S+ .*?\[([^\]]{1,40})\] "((?:[^"\\]|\\.)*)" \d{3} (?:\d+|-)(?: "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)")?\s*$/;
const stamp = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const requestLine = /^([A-Z]+) (\/[\x21-\x7e]*) HTTP\/\d(?:\.\d)?$/;

/**
 * Reads one line of a Common or Combined Log Format file (Apache HTTP Server, `mod_log_config`).
 * Null for anything that is not such a line or not a request that can be sent again.
 */
export const parseLogLine = (line: string): LoggedRequest | null => {
  if (line.length > limits.logLineLength) return null;
  const [, client, time, request, userAgent] = form.exec(line) ?? [];
  if (client === undefined || time === undefined || request === undefined) return null;
  const [, name, target] = requestLine.exec(request) ?? [];
  const method = methods.find((known) => known === name);
  const atMs = parseStamp(time);
  if (method === undefined || target === undefined || atMs === null) return null;
  const path = target.split("#", 1)[0] ?? "/";
  return { client, atMs, method, path, userAgent: printable(userAgent) };
};

/** `17/May/2015:10:05:03 +0000` in ms since 1970. */
const parseStamp = (text: string): number | null => {
  const [, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] =
    stamp.exec(text) ?? [];
  const monthIndex = months.indexOf(month ?? "");
  if (monthIndex === -1) return null;
  const [dayOfMonth, hours, minutes, seconds] = [day, hour, minute, second].map(Number);
  if (dayOfMonth === undefined || dayOfMonth < 1 || dayOfMonth > 31) return null;
  if ((hours ?? 24) > 23 || (minutes ?? 60) > 59 || (seconds ?? 61) > 60) return null;
  const localMs = Date.UTC(Number(year), monthIndex, dayOfMonth, hours, minutes, seconds);
  const offsetMs = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return sign === "-" ? localMs + offsetMs : localMs - offsetMs;
};

const printable = (userAgent: string | undefined): string | null =>
  userAgent === undefined || userAgent === "-" || !/^[\x20-\x7e]+$/.test(userAgent)
    ? null
    : userAgent;
