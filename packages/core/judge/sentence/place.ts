import type { Counted, JudgeState } from "../fold/judge-state.ts";
import { countText, sentenceCase, versionText } from "./wording.ts";

export const nameOf = ({ stage }: JudgeState): string => versionText(stage.version);

/** Where it is bad, when one place has at least half of it. */
export const placeOf = (state: JudgeState, signal: Counted): string | null => {
  const rows = [...state.endpoints[signal]].toSorted(([, a], [, b]) => b - a);
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  const [endpoint, n] = rows[0] ?? ["", 0];
  return n > 0 && n * 2 >= all ? endpoint : null;
};

/** "PUT /cart fails on v2", or "v2 fails on 5 endpoints". */
export const whatFails = (state: JudgeState, signal: Counted): string => {
  const verb = signal === "latencyTail" || signal === "latencySli" ? "is slow" : "fails";
  const place = placeOf(state, signal);
  const { size } = state.endpoints[signal];
  const name = nameOf(state);
  if (place !== null) return `${place} ${verb} on ${name}`;
  return sentenceCase(
    size > 1 ? `${name} ${verb} on ${countText(size)} endpoints` : `${name} ${verb}`,
  );
};
