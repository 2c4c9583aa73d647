import { transitions } from "./transitions.ts";

/** The transition table as Markdown, one row per phase and kind of input, for `docs/spec/rollout.md`. */
export const transitionTable = (): string => {
  const rows = Object.entries(transitions).flatMap(([phase, row]) =>
    Object.entries(row).map(
      ([kind, cell]) => `| ${phase} | ${kind} | ${cell.does} | ${cell.to.join(", ")} |`,
    ),
  );
  return ["| Phase | Input | What happens | Phase after |", "|---|---|---|---|", ...rows].join(
    "\n",
  );
};
