import type { RolloutView } from "@dimmer/wire";
import type { Marker } from "../series.ts";
import type { Question } from "./question.ts";

/** When the rollouts of a service were shipped and entered their stages, within the question's time. */
export const shipMarkers = (
  rollouts: readonly Pick<RolloutView, "service" | "candidate" | "shippedAtMs" | "stages">[],
  { dataset, range }: Pick<Question, "dataset" | "range">,
): readonly Marker[] =>
  rollouts
    .filter(({ service }) => service === dataset)
    .flatMap(({ candidate, shippedAtMs, stages }) => [
      { atMs: shippedAtMs, label: candidate.id },
      ...stages.flatMap(({ enteredAtMs, label }) =>
        enteredAtMs === null ? [] : [{ atMs: enteredAtMs, label }],
      ),
    ])
    .filter(({ atMs }) => atMs >= range.fromMs && atMs < range.toMs)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, label }) => ({ x: atMs / 1000, label }));
