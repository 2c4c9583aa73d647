import type { SeenEntry, Fired, Mark, Hindsight } from "./hindsight.ts";
import { entryLabel } from "./retell.ts";
import { sentencesOf } from "./retrospect-sentence.ts";

/** How the rollout went in fact, and what of the other plan it never came to. */
export type Past = {
  readonly rollout: string;
  readonly ended: "done" | "rolledBack" | "live";
  readonly endedAtMs: number | null;
  /** Users harmed over the whole rollout, as it was counted. */
  readonly harmed: number;
  /** The rollout's whole α in the replay; null: as it was. */
  readonly alpha: number | null;
  readonly neverExposed: readonly string[];
};

/** Why the counts of a stage entry cannot tell something. */
export type Untold = "countsPruned" | "sheetsPruned" | "notInPlan";

export type RetrospectEntry = {
  readonly stageEntry: number;
  readonly label: string;
  readonly exposurePpm: number;
  readonly alphaWas: number;
  /** Null where the other plan has no such stage. */
  readonly alphaNow: number | null;
  readonly enteredAtMs: number;
  /** When it was left in fact; null while it lasts. */
  readonly leftAtMs: number | null;
  /** When the judge would first have let it go on; null: not before it was left. */
  readonly passed: Mark | null;
  readonly untold: Untold | null;
};

export type Retrospect = {
  readonly rollout: string;
  readonly ended: Past["ended"];
  readonly endedAtMs: number | null;
  /** Candidate requests and users harmed in fact. */
  readonly requests: number;
  readonly harmed: number;
  readonly fired: Fired | null;
  readonly entries: readonly RetrospectEntry[];
  readonly neverExposed: readonly string[];
  readonly sentences: readonly string[];
};

const untoldOf = ({ retold, bins, sheets }: SeenEntry): Untold | null => {
  if (retold.now === null) return "notInPlan";
  if (bins === 0) return "countsPruned";
  return retold.was.kind === "percent" && sheets === 0 ? "sheetsPruned" : null;
};

/** What the replay found, beside what happened, as numbers and in sentences. */
export const retrospectOf = (hindsight: Hindsight, past: Past): Retrospect => {
  const entries = hindsight.entries.map((entry, k): RetrospectEntry => {
    const { was, now } = entry.retold;
    const next = hindsight.entries[k + 1]?.retold.was.enteredAtMs ?? past.endedAtMs;
    return {
      stageEntry: was.stageEntry,
      label: entryLabel(was),
      exposurePpm: was.exposurePpm,
      alphaWas: was.alpha,
      alphaNow: now?.alpha ?? null,
      enteredAtMs: was.enteredAtMs,
      leftAtMs: next,
      passed: entry.passed,
      untold: untoldOf(entry),
    };
  });
  const told = { requests: hindsight.requests, fired: hindsight.fired, entries };
  const { rollout, ended, endedAtMs, harmed, neverExposed } = past;
  return {
    rollout,
    ended,
    endedAtMs,
    harmed,
    neverExposed,
    ...told,
    sentences: sentencesOf(told, past),
  };
};
