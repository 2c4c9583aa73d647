import { refused } from "../answer.ts";
import type { Decision, RefusalCode } from "../decision.ts";
import { obstacles, type Obstacle } from "../obstacles.ts";
import { ownersInWords } from "../people.ts";
import type { PlacedState } from "../phases.ts";
import { frozenOf } from "../position.ts";
import { raise } from "../raise.ts";
import type { Actor } from "../state.ts";
import { saying } from "./words.ts";

/**
 * The next stage now, by somebody's word: waives dwell, floors, thin traffic, the budget and silent
 * events; the journal says what was waived. Never a fail, a blind spot, a look or an approval that is
 * required, a stopped line or a closed window; never more than one stage (S3, S4, S5, S17).
 */
export const promote = (
  state: PlacedState,
  by: Actor,
  { why, nowMs }: { readonly why: string; readonly nowMs: number },
): Decision => {
  const blocking = obstacles(state, nowMs).find((obstacle) => codes[obstacle.kind] !== null);
  const code = blocking === undefined ? null : codes[blocking.kind];
  if (blocking !== undefined && code !== null) return refused(code, sentence(state, blocking));
  const waived = obstacles(state, nowMs).map(({ waitsFor }) => waitsFor);
  const without = waived.length === 0 ? "" : ` Waived: ${waived.join("; ")}.`;
  const because = `${saying(by, "promoted it", why)}${without}`;
  return raise(state, { because, ...frozenOf(state.at), nowMs });
};

/** What a refusal is called; null where a person may wave it through. */
const codes: Readonly<Record<Obstacle["kind"], RefusalCode | null>> = {
  failed: "verdictFails",
  planEnds: "ended",
  lowered: "notExposed",
  notApplied: "blind",
  blind: "blind",
  look: "lookRequired",
  approval: "approvalRequired",
  answers: "owed",
  review: "owed",
  lineStopped: "lineStopped",
  page: "servicePage",
  window: "window",
  sampleRatio: "untrusted",
  contradiction: "untrusted",
  candidateSilent: null,
  eventsSilent: null,
  budget: null,
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
    case "approval":
      return `This stage is not left without ${obstacle.waitsFor}: they say \`approve\`.`;
    case "lineStopped":
    case "page":
    case "window":
      return `Nobody raises now: it waits for ${obstacle.waitsFor}. Lowering and rolling back are open.`;
    case "answers":
    case "review":
    case "sampleRatio":
    case "contradiction":
    case "candidateSilent":
    case "eventsSilent":
    case "budget":
    case "unproven":
    case "dwell":
      return `It still waits for ${obstacle.waitsFor}.`;
  }
};
