import type { Signal } from "./signals.ts";
import type { JudgeState } from "./fold/judge-state.ts";
import { proofEvidence } from "./kernel/proof.ts";

/** How strongly one signal speaks against the candidate at one moment. */
export type Standing = {
  readonly signal: Signal;
  /** Of an expectation; else empty. */
  readonly name: string;
  readonly tier: number;
  readonly log10E: number;
  /** It is proven from here on. */
  readonly log10Threshold: number;
};

/** All signals of a stage entry as they stand after its last count: what evidence over time is made of. */
export const standings = ({ proofs }: JudgeState): readonly Standing[] =>
  proofs.map((proof) => {
    const { signal, name, tier, log10E, log10Threshold } = proofEvidence(proof);
    return { signal, name, tier, log10E, log10Threshold };
  });
