import { bucketer } from "../cohort/bucket.ts";
import type { Arm, BadUnit, Bin, Counts } from "../counts/bin.ts";
import type { Sheet, SheetRow } from "../counts/sheet.ts";
import { noFailures } from "../counts/bin.ts";
import { applyBin, applySheet } from "../judge/fold/fold.ts";
import { type JudgeState, openJudge } from "../judge/fold/judge-state.ts";
import { judge } from "../judge/judge.ts";
import type { Verdict } from "../judge/verdict.ts";
import type { JudgeStage } from "../judge/stage.ts";
import { badUnit, binOf, countsOf, sheetOf, startMs } from "./split-counts.ts";
import { poisson, seeded } from "./seeded.ts";

/** One request of a made-up population. */
export type Visit = {
  readonly unit: number;
  readonly arm: Arm;
  readonly second: number;
  readonly random: () => number;
};

/** How it went; `fails` counts the request and its retries within the second. */
export type Answer = { readonly fails: number; readonly slow: boolean };

export type Traffic = {
  readonly stage: JudgeStage;
  readonly users: number;
  readonly rps: number;
  readonly seconds: number;
  readonly seed: number;
  readonly answer: (visit: Visit) => Answer;
  /** Which user comes, 0 ≤ user < users; uniform by default. */
  readonly who?: (random: () => number) => number;
};

export const fine: Answer = { fails: 0, slow: false };
export const broken: Answer = { fails: 1, slow: false };
/** Fails with this probability, each request for itself. */
export const failsAt =
  (share: number) =>
  ({ random }: Visit): Answer =>
    random() < share ? broken : fine;

type Tally = { requests: number; failures: number; slow: number; bad: Map<string, BadUnit> };
const empty = (): Tally => ({ requests: 0, failures: 0, slow: 0, bad: new Map() });

const note = (tally: Tally, unit: string, answer: Answer): void => {
  tally.requests += Math.max(1, answer.fails);
  tally.failures += answer.fails;
  if (answer.slow) tally.slow += 1;
  const rows: readonly [BadUnit["signal"], number][] = [
    ["errors", answer.fails],
    ["latencyTail", answer.slow ? 1 : 0],
  ];
  for (const [signal, n] of rows) {
    if (n === 0) continue;
    const key = `${signal} ${unit}`;
    const before = tally.bad.get(key)?.n ?? 0;
    tally.bad.set(key, badUnit({ unit, signal, n: before + n }));
  }
};

const asCounts = ({ requests, failures, slow, bad }: Tally): Counts =>
  countsOf({
    requests,
    failures: { ...noFailures, status: failures },
    slow,
    bad: [...bad.values()],
  });

/** A latency that is the user's own, whatever the arm; no random number is drawn for it. */
const sampleMsOf = (user: number): number => 20 + ((user * 37) % 300);

/** Every bin and sheet of a stage entry under this traffic, in the order of their arrival. */
export function* splitCounts(traffic: Traffic): Generator<Bin | Sheet> {
  const { stage, users, rps, seconds, seed, answer } = traffic;
  const random = seeded(seed);
  const who = traffic.who ?? ((from) => Math.floor(from() * users));
  const bucketFor = bucketer(`${stage.rollout}.${seed}`);
  let rows = { stable: new Map<string, SheetRow>(), candidate: new Map<string, SheetRow>() };
  for (let at = 0; at < seconds; at++) {
    const arms = { stable: empty(), candidate: empty() };
    for (let left = poisson(rps, random); left > 0; left--) {
      const user = who(random);
      const unit = `user-${user}`;
      const arm: Arm = bucketFor(unit) < stage.exposurePpm ? "candidate" : "stable";
      const got = answer({ unit: user, arm, second: at, random });
      note(arms[arm], unit, got);
      const before = rows[arm].get(unit);
      const n = (before?.[2] ?? 0) + Math.max(1, got.fails);
      rows[arm].set(unit, [
        unit,
        n,
        n,
        (before?.[3] ?? 0) + got.fails,
        0,
        0,
        0,
        0,
        0,
        sampleMsOf(user),
      ]);
    }
    yield binOf(at, {
      stable: { bucket: asCounts(arms.stable) },
      candidate: { bucket: asCounts(arms.candidate) },
    });
    if (at % 60 !== 59) continue;
    yield sheetOf((at - 59) / 60, {
      stable: [...rows.stable.values()],
      candidate: [...rows.candidate.values()],
    });
    rows = { stable: new Map(), candidate: new Map() };
  }
}

export const fold = (state: JudgeState, item: Bin | Sheet): JudgeState =>
  "minute" in item ? applySheet(state, item) : applyBin(state, item);

/** Judges after every bin, as the server does, until it passes or fails or the traffic ends. */
export const play = (traffic: Traffic): Verdict => {
  const state = openJudge(traffic.stage);
  let verdict = judge(state, { nowMs: startMs, lastBinMs: null, splittersSilent: false });
  for (const item of splitCounts(traffic)) {
    fold(state, item);
    const nowMs = item.startMs + 1_000;
    verdict = judge(state, { nowMs, lastBinMs: item.startMs, splittersSilent: false });
    if (verdict.outcome === "pass" || verdict.outcome === "fail") return verdict;
  }
  return verdict;
};
