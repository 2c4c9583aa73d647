import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { withApproval } from "../gates.ts";
import { isAnother, ownersInWords } from "../people.ts";
import type { Of } from "../phases.ts";
import type { RolloutState } from "../state.ts";
import { saying } from "./words.ts";

/** Four eyes: by a person who neither wrote nor shipped the change. */
export const approve = <S extends RolloutState>(
  state: S,
  input: Of<"action"> & { readonly verb: "approve" },
  { stageEntry, nowMs }: { readonly stageEntry: number; readonly nowMs: number },
): Decision => {
  const { by, note } = input;
  if (by.kind !== "person")
    return refused("notAnother", "Only a person can approve; a program's word is not one.");
  if (!isAnother(state.rollout, by))
    return refused(
      "notAnother",
      `An approval is by somebody else than ${ownersInWords(state.rollout)} and whoever shipped it; ask a teammate.`,
    );
  const next = withApproval(state, { by, atMs: nowMs, stageEntry, note });
  const did = state.rollout.hotfix === undefined ? "approved it" : "reviewed the hotfix";
  return next === state ? progressed(state) : decided(next, saying(by, did, note));
};
