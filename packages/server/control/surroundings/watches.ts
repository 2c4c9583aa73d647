import { exposedPpm, type RolloutState } from "@dimmer/core";
import { telemetryWindowMs, watchedIdle } from "../../limits.ts";
import type { Events } from "../events.ts";
import type { Memory } from "../memory.ts";
import { ExpectationWatch, type ExpectationWatchParts } from "../expectations/expectation-watch.ts";
import { expectingOf } from "../expectations/expecting.ts";
import { GuardWatch } from "../guards/guard-watch.ts";
import type { Timers } from "../timers.ts";
import type { Line } from "./line.ts";
import { StableHealth, type StableHealthOptions, type StableNews } from "./stable-health.ts";
import { Surround } from "./surround.ts";
import { TelemetryWatch } from "./telemetry-watch.ts";

export type WatchesParts = {
  readonly timers: Timers;
  readonly answers: StableHealthOptions["answers"];
  readonly now: () => number;
  readonly say: (sentence: string) => void;
  readonly events: Events;
  readonly line: Line;
  readonly memory: () => Memory;
  /** What a guard says has changed. */
  readonly guarded: (rollout: string) => void;
  /** What became of expectations has changed. */
  readonly outcomes: ExpectationWatchParts["told"];
};

/** Everything that looks at the surroundings of rollouts by itself, and what it has seen. */
export class Watches {
  readonly stable: StableHealth;
  readonly surround: Surround;
  readonly guards: GuardWatch;
  readonly #expectations: ExpectationWatch;
  readonly #telemetry: TelemetryWatch;
  readonly #parts: WatchesParts;

  constructor(parts: WatchesParts) {
    const { timers, answers, now, say, events, line } = parts;
    this.#parts = parts;
    this.stable = new StableHealth({
      timers,
      answers,
      watched: () => this.#watched(),
      now,
      changed: (news) => {
        say(stableText(news));
      },
    });
    this.#telemetry = new TelemetryWatch({
      timers,
      now,
      isUp: () => events.state.ok,
      query: (query, signal) => events.query(query, signal),
      exposed: () => this.#exposed(),
      split: (id) => this.#split(id),
    });
    const query: ExpectationWatchParts["query"] = (asked, signal) => events.query(asked, signal);
    this.guards = new GuardWatch({
      timers,
      now,
      live: () =>
        this.#parts
          .memory()
          .live()
          .map(({ state }) => state),
      query,
      changed: parts.guarded,
    });
    this.#expectations = new ExpectationWatch({
      timers,
      now,
      expecting: () => this.#parts.memory().live().map(expectingOf),
      query,
      told: parts.outcomes,
    });
    this.surround = new Surround({
      stopped: () => line.stopped,
      stableReachable: (service) => this.stable.of(service),
      telemetry: (rollout, nowMs) => this.#telemetry.of(rollout, nowMs),
    });
  }

  close(): void {
    this.stable.close();
    this.#telemetry.close();
    this.guards.close();
    this.#expectations.close();
  }

  /** Stable of every service with a rollout; while there are few, of the idle ones too, for their next ship. */
  #watched(): readonly { readonly service: string; readonly endpoints: readonly string[] }[] {
    const memory = this.#parts.memory();
    const busy = new Set(memory.live().map(({ state }) => state.rollout.service));
    const services = memory.services();
    return services
      .filter(({ config }) => busy.has(config.name) || services.length <= watchedIdle)
      .map(({ config, stable }) => ({ service: config.name, endpoints: stable.endpoints }));
  }

  #exposed(): readonly RolloutState[] {
    return this.#parts
      .memory()
      .live()
      .map(({ state }) => state)
      .filter((state) => exposedPpm(state) > 0 && state.phase !== "owed");
  }

  #split(id: string): { readonly stable: number; readonly candidate: number } {
    const live = this.#parts.memory().rollout(id);
    return live?.lately(this.#parts.now(), telemetryWindowMs) ?? { stable: 0, candidate: 0 };
  }
}

const stableText = ({ service, endpoints, isReachable }: StableNews): string =>
  isReachable
    ? `${service}: ${endpoints.join(", ")} answers again.`
    : `${service}: nothing answers at ${endpoints.join(", ")}, where stable should run; its requests fail until it does. Start it, or correct its address.`;
