import type { RolloutView } from "@dimmer/wire";
import { count, counted } from "./number.ts";
import type { Tone } from "./tone.ts";

/** One number about people. */
export type HarmFigure = {
  readonly value: string;
  readonly name: string;
  readonly detail: string;
  readonly tone: Tone;
};

/** Users first: who noticed, and who would have without the rescue. */
export const harmFigures = (harm: RolloutView["harm"]): readonly HarmFigure[] => [
  {
    value: count(harm.harmed),
    name: harm.harmed === 1 ? "user harmed" : "users harmed",
    detail:
      harm.harmed === 0
        ? "nobody received a failure of the candidate"
        : `${counted(harm.seenFailures, "failure")} got through`,
    tone: harm.harmed === 0 ? "good" : "bad",
  },
  {
    value: count(harm.rescuedUnits),
    name: harm.rescuedUnits === 1 ? "user rescued" : "users rescued",
    detail:
      harm.rescues === 0
        ? "no answer had to be replaced"
        : `${counted(harm.rescues, "failed answer")} replaced by stable's`,
    tone: harm.rescues === 0 ? "calm" : "candidate",
  },
];
