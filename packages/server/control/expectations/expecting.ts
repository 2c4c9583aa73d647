import type { LiveRollout } from "../rollouts/live-rollout.ts";
import type { Expecting } from "./expectation-watch.ts";

const wholePpm = 1_000_000;

/** A rollout in memory, and which share of users each of its entries gave the candidate by the hash. */
export const expectingOf = ({
  state,
  ledger,
}: Pick<LiveRollout, "state" | "ledger">): Expecting => ({
  state,
  rhoOf: new Map(
    ledger.entries
      .filter(({ exposurePpm }) => exposurePpm > 0 && exposurePpm < wholePpm)
      .map(({ stageEntry, exposurePpm }) => [stageEntry, exposurePpm / wholePpm]),
  ),
});
