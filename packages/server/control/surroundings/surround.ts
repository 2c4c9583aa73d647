import {
  alphaOf,
  type Budget,
  budgetOf,
  type ClosedWindow,
  closedWindow,
  type Forecast,
  forecastOf,
  nextExposurePpm,
  type Page,
  positionOf,
  type RolloutState,
  servicePage,
  servicePageInWords,
  type ServicePage,
  type Stopped,
  type Surroundings,
  type Telemetry,
} from "@dimmer/core";
import { surroundingsEveryMs } from "../../limits.ts";
import type { Memory } from "../memory.ts";
import { localTime } from "./local-time.ts";

export type SurroundParts = {
  readonly stopped: () => Stopped | null;
  readonly stableReachable: (service: string) => boolean | null;
  readonly telemetry: (rollout: string, nowMs: number) => Telemetry;
};

/** What is the same for every rollout of a service, and costs too much for every tick. */
type OfService = {
  readonly atMs: number;
  readonly budget: Budget | null;
  readonly window: ClosedWindow | null;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
};

/**
 * What is known around a rollout now. Sums over a month and windows of the week are made again every
 * few seconds per service, what a person did is seen at once.
 */
export class Surround {
  readonly #parts: SurroundParts;
  readonly #services = new Map<string, OfService>();

  constructor(parts: SurroundParts) {
    this.#parts = parts;
  }

  of(state: RolloutState, memory: Memory, nowMs: number): Surroundings {
    const { stopped, stableReachable, telemetry } = this.#parts;
    const { id, service } = state.rollout;
    const known = this.#service(service, memory, nowMs);
    return {
      atMs: nowMs,
      stopped: stopped(),
      window: known.window,
      budget: known.budget,
      forecast: this.#forecast(state, known),
      page: this.#page(service, memory, nowMs),
      telemetry: telemetry(id, nowMs),
      stableReachable: stableReachable(service),
    };
  }

  /** Whether the service burns its budget so fast that it pages, by what all of its users got. */
  pageOf(name: string, memory: Memory, nowMs: number): ServicePage | null {
    const service = memory.service(name);
    if (service === null) return null;
    return servicePage(memory.sli(name), { nowMs, objective: service.config.objective });
  }

  /** The same numbers for a plan that is only thought of. */
  ofService(service: string, memory: Memory, nowMs: number): Omit<OfService, "atMs"> {
    return this.#service(service, memory, nowMs);
  }

  #service(name: string, memory: Memory, nowMs: number): OfService {
    const known = this.#services.get(name);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < surroundingsEveryMs) return known;
    const service = memory.service(name);
    const rates = memory.meter(name).rates(nowMs);
    const fresh: OfService = {
      atMs: nowMs,
      budget:
        service === null
          ? null
          : budgetOf(memory.sli(name), { objective: service.config.objective, nowMs }),
      window: closedWindow(service?.config.windows ?? [], (zone) => localTime(zone, nowMs)),
      requestsPerSecond: rates.requestsPerSecond,
      stableShare: rates.failureShare,
    };
    this.#services.set(name, fresh);
    return fresh;
  }

  #page(name: string, memory: Memory, nowMs: number): Page | null {
    const reading = this.pageOf(name, memory, nowMs);
    return reading === null
      ? null
      : { sinceMs: reading.sinceMs, sentence: servicePageInWords(reading) };
  }

  #forecast(state: RolloutState, known: OfService): Forecast | null {
    const { plan, objective, attempt } = state.rollout;
    const stage = positionOf(state)?.stage ?? -1;
    const next = plan.stages[stage + 1];
    if (next === undefined) return null;
    const nextPpm = nextExposurePpm(plan, stage);
    if (nextPpm === 0) return null;
    return forecastOf({
      nextPpm,
      alpha: alphaOf({ plan, stageIndex: stage + 1, attempt }),
      objective,
      requestsPerSecond: known.requestsPerSecond,
      stableShare: known.stableShare,
      budget: known.budget,
    });
  }
}
