import type { InputKind } from "./input.ts";
import type { Actor, RolloutState, Version } from "./state.ts";

/** What `decide` returns: the next state, what the shell must do, and why. */
export type Decision =
  | {
      readonly ok: true;
      readonly state: RolloutState;
      readonly commands: readonly Command[];
      /** In plain words, for the journal; null when only progress (dwell, harm, last verdict) moved. */
      readonly reason: string | null;
    }
  /** The input is refused and nothing changed. Only actions are ever refused. */
  | {
      readonly ok: false;
      readonly error: { readonly code: RefusalCode; readonly sentence: string };
    };

export type RefusalCode =
  | "ended"
  | "notHolding"
  | "verdictFails"
  | "blind"
  | "lookRequired"
  | "notLower"
  | "scriptCannotLook"
  | "notExposed"
  | "approvalRequired"
  | "notAnother"
  | "notYours"
  | "noSuchExpectation"
  | "owed"
  | "loosens"
  | "lineStopped"
  | "window"
  | "servicePage"
  | "untrusted"
  | "nothingToAcknowledge"
  | "queued";

/** What the shell must do; each is idempotent and may be repeated. */
export type Command =
  /** Compile a RouteTable from the states of all rollouts and publish it. */
  | { readonly kind: "publish"; readonly rollout: string }
  /** The candidate becomes the service's stable version. */
  | { readonly kind: "adopt"; readonly service: string; readonly version: Version }
  | {
      readonly kind: "markBad";
      readonly service: string;
      readonly version: string;
      readonly why: string;
    }
  | {
      readonly kind: "tell";
      readonly to: readonly string[];
      readonly sentence: string;
      /** Somebody must act now, whatever the hour. */
      readonly page?: true;
    };

/**
 * One remembered decision. Folding a rollout's entries gives its state, up to progress since the
 * last entry, which is a fold over split counts and ticks.
 */
export type JournalEntry = {
  readonly rollout: string;
  /** From 1, without gaps, per rollout. */
  readonly seq: number;
  readonly atMs: number;
  readonly by: Actor;
  readonly input: InputKind | "ship";
  readonly reason: string;
  readonly state: RolloutState;
};
