import type {
  Action,
  Actor,
  Assigned,
  Bin,
  JournalEntry,
  RolloutState,
  RouteTable,
  Sheet,
} from "@dimmer/core";

/** What an impartial observer of the world saw. Checkers know nothing else. */
export type Seen =
  /** A state that the store holds now, with the entry that was written beside it. */
  | {
      readonly kind: "stored";
      readonly rollout: string;
      readonly version: number;
      readonly state: RolloutState;
      readonly entry: JournalEntry | null;
      readonly epoch: number;
      readonly by: string;
    }
  /** Counts that the store holds now. */
  | { readonly kind: "counted"; readonly bins: readonly Bin[]; readonly sheets: readonly Sheet[] }
  /** A control took the store for itself. */
  | { readonly kind: "took"; readonly by: string; readonly epoch: number }
  /** What workers of a splitter route by from now on. */
  | { readonly kind: "serves"; readonly splitter: string; readonly table: RouteTable | null }
  /** A splitter decided for the first time under its present table where a unit goes. */
  | {
      readonly kind: "assigned";
      readonly splitter: string;
      readonly service: string;
      readonly rollout: string;
      readonly stageEntry: number;
      readonly exposurePpm: number;
      readonly unit: string;
      readonly assigned: Assigned;
    }
  /** What one splitter answered in one second. */
  | { readonly kind: "answered"; readonly splitter: string; readonly answers: Answers }
  /** Something of control came to a splitter that runs. */
  | {
      readonly kind: "heard";
      readonly splitter: string;
      readonly what: "table" | "lease";
      readonly epoch: number;
      readonly generation: number;
    }
  | {
      readonly kind: "acked";
      readonly splitter: string;
      readonly bootId: string;
      readonly seq: number;
    }
  | { readonly kind: "told"; readonly to: readonly string[]; readonly sentence: string }
  | {
      readonly kind: "ordered";
      readonly order: number;
      readonly rollout: string;
      readonly action: Action;
      readonly actor: Actor;
      readonly by: string;
    }
  | {
      readonly kind: "answeredOrder";
      readonly order: number;
      /** `ok`, or why it was refused. */
      readonly code: string;
      readonly sentence: string;
    }
  /** A process began, ended, stopped, went on; a fault began or ended. */
  | { readonly kind: "event"; readonly what: string }
  | { readonly kind: "bug"; readonly sentence: string };

/** Requests of one service and stage entry at one splitter in one second. */
export type Answers = {
  readonly service: string;
  readonly rollout: string | null;
  readonly stageEntry: number;
  readonly exposurePpm: number;
  readonly stable: number;
  readonly candidate: number;
  readonly candidateFailures: number;
  readonly stableFailures: number;
  /** Units that got a candidate failure which nothing replaced. */
  readonly harmed: readonly string[];
};

export type Watch = (seen: Seen) => void;
