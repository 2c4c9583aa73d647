import { calculationLabel } from "../../query/label.ts";
import { printFilter } from "../../query/print-filter.ts";
import type { GuardReading } from "../guard-reading.ts";
import { durationText } from "../sentence/wording.ts";
import type { EventSource, Measured, PrometheusSource, WatchedGuard } from "./watched-guard.ts";

/**
 * What a measurement means for a guard. A number on the right side of its bound is `ok`, on the
 * wrong side `breached`; whatever is not one finite number is `blind`, and never a pass.
 */
export const readGuard = (guard: WatchedGuard, measured: Measured, atMs: number): GuardReading => {
  const { name, bound, source } = guard;
  const reading = (state: GuardReading["state"], sentence: string): GuardReading => ({
    name,
    state,
    sentence,
    atMs,
  });
  const about = aboutOf(source);
  if (!measured.ok) return reading("blind", `${about} cannot be known: ${measured.why}.`);
  const { value } = measured;
  if (!Number.isFinite(value))
    return reading("blind", `${about} cannot be known: ${String(value)} is not a number.`);
  const holds = bound.op === "<=" ? value <= bound.value : value >= bound.value;
  const limit = `${bound.op === "<=" ? "at most" : "at least"} ${numberText(bound.value)}`;
  return holds
    ? reading("ok", `${about} is ${numberText(value)}, ${limit} as it should be.`)
    : reading("breached", `${about} is ${numberText(value)}; it must be ${limit}.`);
};

/** Before anybody has looked. */
export const unreadGuard = ({ name }: WatchedGuard, atMs: number): GuardReading => ({
  name,
  state: "blind",
  sentence: "It has not been read yet; the first reading comes within seconds.",
  atMs,
});

const aboutOf = (source: EventSource | PrometheusSource): string => {
  if (source.kind === "prometheus") return `\`${source.query}\``;
  const { calculate, where, overMs, arm } = source;
  const which = where === null ? "" : ` where ${printFilter(where)}`;
  const whose = arm === "candidate" ? "of the candidate's events" : "of all events";
  return `\`${calculationLabel(calculate)}${which}\` ${whose} in the last ${durationText(overMs)}`;
};

/** Four significant digits, thousands apart: `1,234`, `0.01235`. */
const numberText = (value: number): string => {
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e15)) return String(value);
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value * 10) / 10 : value;
  const [whole = "", part] = String(
    Math.abs(value) >= 1_000 ? rounded : Number(rounded.toPrecision(4)),
  ).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? grouped : `${grouped}.${part}`;
};
