import { minBadUnits, signalTable, tiers } from "./policy.ts";
import type { JudgeStage } from "./stage.ts";
import type { WeightedSignal } from "./terms.ts";

/** Something that is judged by comparing the arms; `mirror` in a shadow stage. */
export type Signal = WeightedSignal | "mirror";

/** A signal that is judged in a stage; `name` tells the author's expectations apart. */
export type Enabled = {
  readonly signal: WeightedSignal;
  readonly name: string;
  readonly weight: number;
};

/** A signal that is not judged in a stage, and what would turn it on. */
export type Off = { readonly signal: WeightedSignal; readonly why: OffReason };
export type OffReason = "turnedOff" | "stableTooLittle" | "notDeclared" | "tooFewInstances";

const weightOf = ({ terms }: JudgeStage, signal: WeightedSignal): number =>
  terms.weights[signal] ?? signalTable[signal].weight;

/** Why a signal cannot be judged in this stage; null when it can. */
const lackOf = (stage: JudgeStage, signal: WeightedSignal): OffReason | null => {
  const { terms, slowMs, body, instances } = stage;
  switch (signal) {
    case "errors":
      return null;
    case "latencyTail":
      return slowMs === null ? "stableTooLittle" : null;
    case "latencyP90":
    case "latencyP50":
      return body === null ? "stableTooLittle" : null;
    case "latencySli":
      return terms.latencySli === null ? "notDeclared" : null;
    case "crashes":
      return instances.candidate < minBadUnits ? "tooFewInstances" : null;
    case "successDrop":
      return terms.success === null ? "notDeclared" : null;
    case "crashReports":
      return terms.weights.crashReports === undefined ? "notDeclared" : null;
    case "expectation":
      return terms.expectations.length === 0 ? "notDeclared" : null;
  }
};

const all: readonly WeightedSignal[] = Object.keys(signalTable).filter(
  (name): name is WeightedSignal => name in signalTable,
);

/** What a stage compares, frozen with it. A cohort compares nothing, a shadow stage copies. */
export const enabledSignals = (stage: JudgeStage): readonly Enabled[] =>
  all.flatMap((signal): readonly Enabled[] => {
    const weight = weightOf(stage, signal);
    if (!(weight > 0) || lackOf(stage, signal) !== null) return [];
    if (signal !== "expectation") return [{ signal, name: "", weight }];
    const { expectations } = stage.terms;
    return expectations.map((name) => ({ signal, name, weight: weight / expectations.length }));
  });

export const offSignals = (stage: JudgeStage): readonly Off[] =>
  all.flatMap((signal) => {
    const why = weightOf(stage, signal) > 0 ? lackOf(stage, signal) : "turnedOff";
    return why === null ? [] : [{ signal, why }];
  });

/** A unit's first bad event counts; where heavy clients fail sometimes, also the 4th and the 16th. */
export const tiersOf = (signal: WeightedSignal): readonly (typeof tiers)[number][] =>
  signalTable[signal].tiers ? tiers : tiers.slice(0, 1);
