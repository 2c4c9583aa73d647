import type { JournalLine, RolloutView } from "@dimmer/wire";
import type { Change } from "../traffic/flip.ts";

/** The rollout and its whole journal, as the API tells them at the end. */
export type Told = { readonly view: RolloutView; readonly journal: readonly JournalLine[] };

/** Every splitter has applied a decision after this long; a rollback says itself when it had. */
const settleMs = 1_000;

/**
 * The decisions of some rollouts, oldest first, as what they meant for who sees which version. It
 * begins with the time before any of them, when everybody had stable.
 */
export const changesOf = (rollouts: readonly Told[]): readonly Change[] => {
  const changes = decisionsOf(rollouts);
  const [first] = changes;
  if (first === undefined) return [];
  return [{ ...first, atMs: 0, settledMs: 0, exposurePpm: 0, internal: false }, ...changes];
};

const decisionsOf = (rollouts: readonly Told[]): readonly Change[] =>
  rollouts
    .flatMap(({ view, journal }) =>
      journal.flatMap((line, index) => {
        const before = journal[index - 1];
        const now = reachOf(line);
        if (before !== undefined && same(reachOf(before), now)) return [];
        return [
          {
            atMs: line.atMs,
            settledMs: line.atMs + settleMs,
            salt: view.id,
            stable: view.stable.id,
            candidate: view.candidate.id,
            ...now,
          },
        ];
      }),
    )
    .toSorted((a, b) => a.atMs - b.atMs);

type Reach = Pick<Change, "exposurePpm" | "internal">;

const reachOf = ({ phase, exposurePpm, stage }: JournalLine): Reach => ({
  exposurePpm,
  internal: stage !== "" && !["draft", "rolling_back", "rolled_back"].includes(phase),
});

const same = (a: Reach, b: Reach): boolean =>
  a.exposurePpm === b.exposurePpm && a.internal === b.internal;
