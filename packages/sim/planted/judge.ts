import type { PlantedBug } from "./bug.ts";

export const judgeBugs: readonly PlantedBug[] = [
  {
    name: "counts-of-all-entries",
    what: "Counts of earlier stage entries are judged too.",
    file: "core/fold.ts",
    from: "  if (!isOwn) return state;\n",
    to: "",
    seed: 30,
  },
  {
    name: "floors-are-dropped",
    what: "Proof by a handful of requests is enough.",
    file: "core/promotion.ts",
    from: "    belowFloors(state, at.nowMs) ??\n",
    to: "",
    seed: 1,
  },
  {
    name: "judge-starts-over",
    what: "Each stored state opens the judge anew.",
    file: "server/live-rollout.ts",
    from: "else if (this.#judge?.stage.stageEntry !== stage.stageEntry)",
    to: "else",
    seed: 1,
  },
  {
    name: "restart-forgets-counts",
    what: "A restart does not fold the stored bins.",
    file: "server/memory.ts",
    from: "    live.count(bin);\n    past",
    to: "    past",
    seed: 2,
  },
  {
    name: "repeated-counts-count",
    what: "A bin that comes again is judged again.",
    file: "server/memory.ts",
    from: "if (seq <= (last.get(bootId) ?? this.storedSeq(bootId))) return false;",
    to: "",
    seed: 2,
  },
  {
    name: "rescued-is-harmed",
    what: "A user who was rescued counts as harmed.",
    file: "core/harm.ts",
    from: "if (seen > 0) addUnit(harm.harmed, unit);",
    to: "addUnit(harm.harmed, unit);",
    seed: 3,
  },
];
