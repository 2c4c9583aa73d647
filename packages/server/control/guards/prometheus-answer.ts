import type { Measured } from "@dimmer/core";
import { prometheusAnswerSchema } from "@dimmer/wire";

export type Read = { readonly status: number; readonly body: string };
type Asked = { readonly staleMs: number; readonly nowMs: number };

/**
 * The one number of an instant query's answer. Anything else is no measurement, with the end of a
 * sentence that says why: a guard must never pass on data that is not there.
 */
export const prometheusNumber = ({ status, body }: Read, asked: Asked): Measured => {
  if (status >= 300 && status < 400)
    return no(`the server answers ${status} and points elsewhere; write the address it points to`);
  const parsed = prometheusAnswerSchema.safeParse(fromJson(body));
  if (!parsed.success)
    return no(
      status === 200
        ? "the answer is not that of an instant query of Prometheus"
        : `the server answers ${status}`,
    );
  const answer = parsed.data;
  if (answer.status === "error") return no(`the server refuses it: ${short(answer.error)}`);
  if (status !== 200) return no(`the server answers ${status}`);
  const [warning] = answer.warnings;
  if (warning !== undefined) return no(`the server warns: ${short(warning)}`);
  const { data } = answer;
  if (data.resultType === "other" || !("result" in data))
    return no("the query gives ranges or text; write one that gives one number");
  if (data.resultType === "scalar") return numberOf(data.result, asked);
  const [only, ...more] = data.result;
  if (only === undefined) return no("the query gives no series, or none that is fresh");
  if (more.length > 0)
    return no(`the query gives ${more.length + 1} series; sum or select until it gives one`);
  return only.value === undefined
    ? no("the series is a histogram; write a query that gives one number")
    : numberOf(only.value, asked);
};

const no = (why: string): Measured => ({ ok: false, why });

const numberOf = (
  [seconds, text]: readonly [number, string],
  { staleMs, nowMs }: Asked,
): Measured => {
  const ageMs = nowMs - seconds * 1_000;
  if (!(Math.abs(ageMs) <= staleMs))
    return no(
      `its sample is ${Math.round(Math.abs(ageMs) / 1_000)} s ${ageMs > 0 ? "old" : "in the future"}`,
    );
  const value = /^[+-]?\d/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { ok: true, value } : no(`its value is ${short(text)}`);
};

const fromJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};

const maxShown = 120;

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
};
