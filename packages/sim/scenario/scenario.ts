import type { Action, Plan } from "@dimmer/core";
import type { StoreError } from "@dimmer/store";

/** How a version behaves. Shares are of its requests, 0 … 1. */
export type Behaviour = {
  readonly id: string;
  /** Fails from the beginning. */
  readonly failShare: number;
  /** Fails from so long after its first request, ms; null: never. */
  readonly lateMs: number | null;
  readonly lateShare: number;
  /** Fails for these units only: those whose number is a multiple of it; null: for all alike. */
  readonly everyNthUnit: number | null;
  readonly slowShare: number;
  /** Its process answers health checks. */
  readonly answers: boolean;
};

export type Who = "author" | "teammate" | "script";

/** Something that is done to the world at a moment. Each is harmless where it has no object. */
export type Act =
  | {
      readonly kind: "ship";
      readonly version: string;
      readonly again: boolean;
      readonly refuse: boolean;
    }
  | { readonly kind: "order"; readonly who: Who; readonly action: Action }
  | { readonly kind: "killControl"; readonly backMs: number }
  /** Killed around its next write. */
  | { readonly kind: "killAtWrite"; readonly when: "before" | "after"; readonly backMs: number }
  | { readonly kind: "stopControl"; readonly forMs: number }
  /** Another control begins beside the one that runs. */
  | { readonly kind: "secondControl" }
  | { readonly kind: "jumpControl"; readonly ms: number }
  | { readonly kind: "storeRefuses"; readonly code: StoreError["code"]; readonly forMs: number }
  | { readonly kind: "storeSlow"; readonly ms: number; readonly forMs: number }
  | { readonly kind: "storeLies"; readonly forMs: number }
  | { readonly kind: "killSplitter"; readonly splitter: number; readonly backMs: number }
  | { readonly kind: "stopSplitter"; readonly splitter: number; readonly forMs: number }
  | { readonly kind: "cut"; readonly splitter: number; readonly forMs: number }
  | { readonly kind: "reset"; readonly splitter: number }
  | { readonly kind: "jumpSplitter"; readonly splitter: number; readonly ms: number }
  | { readonly kind: "diskFull"; readonly splitter: number; readonly forMs: number }
  | { readonly kind: "spoilDisk"; readonly splitter: number; readonly how: "tear" | "rot" | "lose" }
  | {
      readonly kind: "slowApply";
      readonly splitter: number;
      readonly ms: number;
      readonly forMs: number;
    }
  | { readonly kind: "refuseTables"; readonly splitter: number; readonly forMs: number }
  | { readonly kind: "killWorker"; readonly splitter: number }
  | { readonly kind: "candidateDown"; readonly forMs: number }
  | { readonly kind: "outage"; readonly forMs: number }
  | { readonly kind: "eventsSilent"; readonly forMs: number }
  | { readonly kind: "noTraffic"; readonly forMs: number };

export type Step = { readonly atMs: number; readonly act: Act };

/** A whole run as a value: the same scenario gives the same run, byte for byte. */
export type Scenario = {
  readonly seed: number;
  /** Steps happen within this time … */
  readonly chaosMs: number;
  /** … then all is well for so long. */
  readonly calmMs: number;
  readonly splitters: number;
  readonly units: number;
  readonly requestsPerSecond: number;
  readonly objective: number;
  readonly stableFailShare: number;
  readonly leaseTtlMs: number;
  readonly plan: Plan;
  readonly versions: readonly Behaviour[];
  /** Looks are given soon after they are asked for. */
  readonly diligentAuthor: boolean;
  readonly delayMs: number;
  readonly repeatShare: number;
  readonly strict: boolean;
  readonly skewMs: number;
  readonly steps: readonly Step[];
};
