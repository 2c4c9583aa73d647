import { bucketOf } from "@dimmer/core";
import type { Answer } from "./answer.ts";

/** A decision that moved users between two versions, from Dimmer's journal. */
export type Change = {
  /** When it was decided, ms since 1970. */
  readonly atMs: number;
  /** Until then some splitters may still do what held before. */
  readonly settledMs: number;
  /** Salt of the assignment: the rollout's id. */
  readonly salt: string;
  readonly stable: string;
  readonly candidate: string;
  /** Units of a bucket below this are on the candidate. */
  readonly exposurePpm: number;
  /** Whether employees see the candidate. */
  readonly internal: boolean;
};

/** Somebody who was not where they belong. */
export type Flip = {
  readonly kind: "served by another version than assigned" | "changed version without a decision";
  readonly user: string;
  readonly traceId: string;
  readonly atMs: number;
};

/**
 * Every answer that breaks the promise of sticky arms, by what clients saw alone: the assignment is
 * worked out again here from the user's name and the journal's exposure.
 *
 * Right is the version of any decision that held while the request was under way; while a decision
 * settles, also that of the one before. An answer of stable in place of a failed one of the candidate
 * (`rescued`, by trace) is right. Apart from that a user changes version only across a decision that
 * moves this user there.
 */
export const findFlips = (
  answers: readonly Answer[],
  changes: readonly Change[],
  rescued: ReadonlySet<string>,
): readonly Flip[] => {
  const byUser = new Map<string, Answer[]>();
  for (const answer of answers) {
    if (answer.servedBy === null) continue;
    const own = byUser.get(answer.user);
    if (own === undefined) byUser.set(answer.user, [answer]);
    else own.push(answer);
  }
  return [...byUser.values()].flatMap((own) => {
    const inOrder = own.toSorted((a, b) => a.startMs - b.startMs);
    return [...misserved(inOrder, changes, rescued), ...unexplained(inOrder, changes, rescued)];
  });
};

const misserved = (
  answers: readonly Answer[],
  changes: readonly Change[],
  rescued: ReadonlySet<string>,
): readonly Flip[] =>
  answers
    .filter((answer) => {
      const holding = held(changes, answer);
      if (holding.some((change) => expected(change, answer) === answer.servedBy)) return false;
      const hidden = holding.some(
        (change) =>
          expected(change, answer) === change.candidate && answer.servedBy === change.stable,
      );
      return !(hidden && rescued.has(answer.traceId));
    })
    .map((answer) => flip("served by another version than assigned", answer));

const unexplained = (
  answers: readonly Answer[],
  changes: readonly Change[],
  rescued: ReadonlySet<string>,
): readonly Flip[] => {
  const own = answers.filter(({ traceId }) => !rescued.has(traceId));
  return own.flatMap((answer, index) => {
    const before = own[index - 1];
    if (before === undefined || before.servedBy === answer.servedBy) return [];
    if (before.endMs > answer.startMs) return []; // under way together: their order is unknown
    const explained = changes.some(
      (change) =>
        change.atMs <= answer.endMs &&
        change.settledMs >= before.startMs &&
        expected(change, answer) === answer.servedBy,
    );
    return explained ? [] : [flip("changed version without a decision", answer)];
  });
};

/** The decisions that may have held at some moment while the request was under way. */
const held = (changes: readonly Change[], { startMs, endMs }: Answer): readonly Change[] =>
  changes.filter((change, index) => {
    const next = changes[index + 1];
    return change.atMs <= endMs && (next === undefined || next.settledMs >= startMs);
  });

const expected = (change: Change, { user, staff }: Answer): string =>
  (staff && change.internal) || bucketOf(change.salt, user) < change.exposurePpm
    ? change.candidate
    : change.stable;

const flip = (kind: Flip["kind"], { user, traceId, startMs }: Answer): Flip => ({
  kind,
  user,
  traceId,
  atMs: startMs,
});
