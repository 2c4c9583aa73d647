import type { RolloutState } from "@dimmer/core";
import { runScenario, type Violation } from "../run/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Seen } from "../world/witness.ts";

type At<K extends Seen["kind"]> = Extract<Seen, { kind: K }> & { readonly atMs: number };

/** What became of a scenario, by kind of sight, in order. */
export class Story {
  readonly violations: readonly Violation[];
  readonly #seen: readonly (Seen & { readonly atMs: number })[];

  constructor(
    seen: readonly (Seen & { readonly atMs: number })[],
    violations: readonly Violation[],
  ) {
    this.#seen = seen;
    this.violations = violations;
  }

  of<K extends Seen["kind"]>(kind: K): readonly At<K>[] {
    return this.#seen.filter((seen): seen is At<K> => seen.kind === kind);
  }

  /** Phases of a rollout in the order in which it came into them. */
  phases(rollout = "shop.1"): readonly string[] {
    return this.states(rollout)
      .map(({ phase }) => phase)
      .filter((phase, index, all) => phase !== all[index - 1]);
  }

  states(rollout = "shop.1"): readonly RolloutState[] {
    return this.of("stored")
      .filter((seen) => seen.rollout === rollout)
      .map(({ state }) => state);
  }

  last(rollout = "shop.1"): RolloutState | null {
    return this.states(rollout).at(-1) ?? null;
  }

  /** When a rollout was first in a phase; null if it never was. */
  firstMs(phase: string, rollout = "shop.1"): number | null {
    return (
      this.of("stored").find((seen) => seen.rollout === rollout && seen.state.phase === phase)
        ?.atMs ?? null
    );
  }

  /** Codes of what orders were answered. */
  get codes(): readonly string[] {
    return this.of("answeredOrder").map(({ code }) => code);
  }

  get reasons(): string {
    return this.of("stored")
      .map(({ entry }) => entry?.reason ?? "")
      .join("\n");
  }
}

export const tellStory = async (scenario: Scenario): Promise<Story> => {
  const seen: (Seen & { readonly atMs: number })[] = [];
  const { violations } = await runScenario(scenario, {
    trace: (atMs, one) => {
      if (one.kind !== "assigned" && one.kind !== "counted") seen.push({ ...one, atMs });
    },
  });
  return new Story(seen, violations);
};
