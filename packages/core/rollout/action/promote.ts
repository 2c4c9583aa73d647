import { refused } from "../answer.ts";
import type { Decision, RefusalCode } from "../decision.ts";
import { obstacles, type Obstacle } from "../obstacles.ts";
import { ownersInWords } from "../people.ts";
import type { PlacedState } from "../phases.ts";
import { raise } from "../raise.ts";
import type { Actor } from "../state.ts";
import { saying } from "./words.ts";

/**
 * The next stage now, by somebody's word: waives dwell, floors and thin traffic. Never a fail, a
 * blind spot or a look that is required; never more than one stage (S3, S4, S5, S17).
 */
export const promote = (
  state: PlacedState,
  by: Actor,
  { why, nowMs }: { readonly why: string; readonly nowMs: number },
): Decision => {
  const blocking = obstacles(state, nowMs).find((obstacle) => codes[obstacle.kind] !== null);
  const code = blocking === undefined ? null : codes[blocking.kind];
  if (blocking !== undefined && code !== null) return refused(code, sentence(state, blocking));
  return raise(state, {
    because: saying(by, "promoted it", why),
    slowMs: state.at.slowMs,
    body: state.at.body ?? null,
    nowMs,
  });
};

/** What a refusal is called; null where a person may wave it through. */
const codes: Readonly<Record<Obstacle["kind"], RefusalCode | null>> = {
  failed: "verdictFails",
  planEnds: "ended",
  lowered: "notExposed",
  notApplied: "blind",
  blind: "blind",
  look: "lookRequired",
  unproven: null,
  dwell: null,
};

const sentence = (state: PlacedState, obstacle: Obstacle): string => {
  switch (obstacle.kind) {
    case "failed":
      return "It failed, so it cannot be promoted; roll back and ship a mended version.";
    case "planEnds":
      return "The plan has no stage after this one; add `full` to the next plan.";
    case "lowered":
      return "It was lowered below its stage; resume before you promote.";
    case "notApplied":
      return "Not every splitter has applied this stage yet; promote when they have.";
    case "blind":
      return "There are no fresh split counts of this stage, and nobody is promoted blind; wait for them.";
    case "look":
      return `This stage is not left without a look by ${ownersInWords(state.rollout)}: look, then answer \`good\`.`;
    case "unproven":
    case "dwell":
      return `It still waits for ${obstacle.waitsFor}.`;
  }
};
