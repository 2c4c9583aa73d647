import { exposedCohorts, exposedPpm, type RolloutState } from "@dimmer/core";
import type { Step } from "../scenario/scenario.ts";
import type { Seen } from "../world/witness.ts";

const percentOf = (ppm: number): string => `${Number((ppm / 10_000).toFixed(4))} %`;

const exposedOf = (state: RolloutState): string => {
  const cohorts = exposedCohorts(state);
  return [percentOf(exposedPpm(state)), ...cohorts].join(" + ");
};

/** One line of a story; null for what happens all the time. */
export const lineOf = (seen: Seen): string | null => {
  switch (seen.kind) {
    case "stored": {
      if (seen.entry === null) return null;
      const { phase } = seen.state;
      return `${seen.by} stores ${seen.rollout} ${phase} at ${exposedOf(seen.state)}: ${seen.entry.reason}`;
    }
    case "took":
      return `${seen.by} takes epoch ${seen.epoch}`;
    case "serves":
      return `${seen.splitter} ${routesOf(seen)}`;
    case "ordered":
      return `${seen.actor.name} orders ${seen.action.verb} of ${seen.rollout} from ${seen.by}`;
    case "answeredOrder":
      return `order ${seen.order} is answered: ${seen.sentence}`;
    case "told":
      return `told to ${seen.to.join(", ")}: ${seen.sentence}`;
    case "event":
      return seen.what;
    case "bug":
      return seen.sentence;
    case "counted":
    case "assigned":
    case "answered":
    case "heard":
    case "acked":
      return null;
  }
};

const routesOf = ({ table }: Extract<Seen, { kind: "serves" }>): string => {
  if (table === null) return "serves nothing";
  const routes = table.services.map(({ stable, candidate }) =>
    candidate === null
      ? stable.version
      : `${stable.version}, ${percentOf(candidate.exposurePpm)} of ${candidate.rollout} (entry ${candidate.stageEntry})`,
  );
  return `routes by ${table.epoch}/${table.generation}: ${routes.join("; ")}`;
};

export const clockOf = (ms: number): string => `${(ms / 1000).toFixed(3).padStart(9)} s`;

export const stepLine = ({ atMs, act }: Step): string => {
  const { kind, ...rest } = act;
  const parts = Object.entries(rest).map(([name, value]) =>
    typeof value === "object" ? JSON.stringify(value) : `${name} ${String(value)}`,
  );
  return `${clockOf(atMs)}  ${[kind, ...parts].join(", ")}`;
};
