import {
  type ArmTelemetry,
  type Filter,
  type Query,
  type QueryResult,
  type RolloutState,
  stepColumn,
  type Telemetry,
  telemetryOf,
} from "@dimmer/core";
import { telemetryEveryMs, telemetryFreshMs, telemetryWindowMs } from "../../limits.ts";
import type { Answer } from "../../api/answer.ts";
import type { Stop, Timers } from "../timers.ts";

export type TelemetryWatchParts = {
  readonly timers: Timers;
  readonly now: () => number;
  /** Whether the event store answers at all. */
  readonly isUp: () => boolean;
  readonly query: (query: Query, signal: AbortSignal) => Promise<Answer<QueryResult>>;
  /** Rollouts that are exposed now. */
  readonly exposed: () => readonly RolloutState[];
  /** Requests per arm of the last window, by split counts. */
  readonly split: (rollout: string) => { readonly stable: number; readonly candidate: number };
};

type Arms = { readonly stable: ArmTelemetry; readonly candidate: ArmTelemetry };
type Known = { readonly atMs: number; readonly arms: Arms };

/**
 * Whether versions still send events of their own. One question at a time, one rollout after the
 * other, so that a thousand rollouts ask no more than one; what was heard long ago counts as not
 * known. Never waited for by the loop.
 */
export class TelemetryWatch {
  readonly #parts: TelemetryWatchParts;
  readonly #known = new Map<string, Known>();
  readonly #stop: Stop;
  readonly #ended = new AbortController();
  #downSinceMs: number | null = null;
  #wasUp = false;
  #asking = false;
  #next = 0;

  constructor(parts: TelemetryWatchParts) {
    this.#parts = parts;
    this.#stop = parts.timers.every(telemetryEveryMs, () => void this.#look());
  }

  /** An event store that never was up is not missed: nothing here was ever explained by it. */
  of(rollout: string, nowMs: number): Telemetry {
    const known = this.#known.get(rollout);
    const isFresh = known !== undefined && nowMs - known.atMs <= telemetryFreshMs;
    return telemetryOf({
      nowMs,
      downSinceMs: this.#downSinceMs,
      arms: isFresh ? known.arms : null,
      split: this.#parts.split(rollout),
    });
  }

  close(): void {
    this.#stop();
    this.#ended.abort();
  }

  async #look(): Promise<void> {
    const { now, isUp, exposed } = this.#parts;
    const up = isUp();
    this.#wasUp ||= up;
    this.#downSinceMs = up || !this.#wasUp ? null : (this.#downSinceMs ?? now());
    if (!up || this.#asking) return;
    const states = exposed();
    const state = states[this.#next % Math.max(1, states.length)];
    this.#next += 1;
    if (state === undefined) return;
    for (const id of this.#known.keys())
      if (states.every(({ rollout }) => rollout.id !== id)) this.#known.delete(id);
    this.#asking = true;
    const arms = await this.#ask(state);
    this.#asking = false;
    if (arms !== null) this.#known.set(state.rollout.id, { atMs: now(), arms });
  }

  async #ask({ rollout }: RolloutState): Promise<Arms | null> {
    const { query, now } = this.#parts;
    const signal = this.#ended.signal;
    const versions = [rollout.stable.id, rollout.candidate.id];
    const [lately, told] = await Promise.all([
      query(ownEvents(rollout.service, versions), signal),
      query(toldRequests(rollout.service, versions), signal),
    ]);
    if (!lately.ok || !told.ok) return null;
    const arm = (version: string): ArmTelemetry => ({
      lastMs: lastOf(lately.value, version, now()),
      requests: countOf(told.value, version),
    });
    return { stable: arm(rollout.stable.id), candidate: arm(rollout.candidate.id) };
  }
}

const hourMs = 3_600_000;
const stepMs = 10_000;

/** What the splitter and Dimmer itself emit is not the versions' own. */
const notOwn = ["access", "attempt", "shadow", "decision"];

const of = (versions: readonly string[]): Filter => ({
  field: "service.version",
  op: "in",
  value: versions,
});

/** When each version sent events of its own within the last hour, by steps of time. */
const ownEvents = (dataset: string, versions: readonly string[]): Query => ({
  kind: "aggregate",
  dataset,
  from: { agoMs: hourMs },
  to: { agoMs: 0 },
  where: {
    all: [of(versions), { not: { field: "meta.signal_type", op: "in", value: notOwn } }],
  },
  calculate: [{ op: "count" }],
  groupBy: ["service.version"],
  stepMs,
  limit: 2,
});

/** Requests that each version's own server spans tell of. */
const toldRequests = (dataset: string, versions: readonly string[]): Query => ({
  kind: "aggregate",
  dataset,
  from: { agoMs: telemetryWindowMs },
  to: { agoMs: 0 },
  where: { all: [of(versions), { field: "span.kind", op: "=", value: "server" }] },
  calculate: [{ op: "count" }],
  groupBy: ["service.version"],
  stepMs: null,
  limit: 2,
});

const rowsOf = (
  { columns, rows }: QueryResult,
  version: string,
): readonly QueryResult["rows"][number][] => {
  const at = columns.indexOf("service.version");
  return rows.filter((row) => row[at] === version);
};

/** End of the newest step with an event, ms. */
const lastOf = (result: QueryResult, version: string, nowMs: number): number | null => {
  const at = result.columns.indexOf(stepColumn);
  const steps = rowsOf(result, version).flatMap((row) => {
    const step = row[at];
    return typeof step === "number" ? [step] : [];
  });
  return steps.length === 0 ? null : Math.min(nowMs, Math.max(...steps) + stepMs);
};

const countOf = (result: QueryResult, version: string): number => {
  const row = rowsOf(result, version)[0];
  const count = row?.at(-1);
  return typeof count === "number" ? count : 0;
};
