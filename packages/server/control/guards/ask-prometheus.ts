import type { Measured, PrometheusSource } from "@dimmer/core";
import { maxGuardAnswerBytes } from "../../limits.ts";
import { prometheusNumber } from "./prometheus-answer.ts";

export type Asking = { readonly now: () => number; readonly signal: AbortSignal };

/**
 * One instant query. Never rejects, takes `timeoutMs` at most, follows no redirect and reads no more
 * than an answer with one number needs.
 *
 * The answer's own time is that of the question and not of the sample. So the server is told how old
 * a sample may be (`lookback_delta`, Prometheus from 2.43 on), and asked for the sample's time, which
 * it knows where the query is a bare selector. A range such as `[5m]` is as fresh as its author wants.
 */
export const askPrometheus = async (
  source: PrometheusSource,
  { now, signal }: Asking,
): Promise<Measured> => {
  const ends = { signal, timeout: AbortSignal.timeout(source.timeoutMs), now };
  const [measured, time] = await Promise.all([
    instant(source, ends),
    instant({ ...source, query: `timestamp(\n${source.query}\n)` }, ends),
  ]);
  if (!measured.ok || !time.ok) return measured;
  const ageMs = now() - time.value * 1_000;
  return ageMs <= source.staleMs
    ? measured
    : { ok: false, why: `its sample is ${Math.round(ageMs / 1_000)} s old` };
};

type Ends = Asking & { readonly timeout: AbortSignal };

const instant = async (
  source: PrometheusSource,
  { now, signal, timeout }: Ends,
): Promise<Measured> => {
  const { timeoutMs, staleMs } = source;
  try {
    const response = await fetch(queryUrl(source), {
      redirect: "manual",
      headers: { accept: "application/json", "user-agent": "dimmer-guard" },
      signal: AbortSignal.any([signal, timeout]),
    });
    const body = await textOf(response);
    if (body === null)
      return { ok: false, why: `the answer is longer than ${maxGuardAnswerBytes / 1024} KiB` };
    return prometheusNumber({ status: response.status, body }, { staleMs, nowMs: now() });
  } catch {
    const { host } = new URL(source.url);
    return {
      ok: false,
      why: timeout.aborted
        ? `${host} did not answer within ${timeoutMs} ms`
        : `nobody answers at ${host}`,
    };
  }
};

const queryUrl = ({ url, query, staleMs, timeoutMs }: PrometheusSource): URL => {
  const full = new URL(`${url.replace(/\/+$/, "")}/api/v1/query`);
  full.searchParams.set("query", query);
  full.searchParams.set("lookback_delta", `${staleMs}ms`);
  full.searchParams.set("timeout", `${timeoutMs}ms`);
  return full;
};

/** The body, or null when it is too long; what is left of that is never read. */
const textOf = async ({ body }: Response): Promise<string | null> => {
  if (body === null) return "";
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > maxGuardAnswerBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
};
