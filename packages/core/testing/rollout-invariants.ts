import { verdictFreshMs } from "../rollout/limits.ts";
import { isAnother, mayLook } from "../rollout/people.ts";
import { transitions } from "../rollout/transitions.ts";
import type { Decision } from "../rollout/decision.ts";
import type { Input } from "../rollout/input.ts";
import type { Position, RolloutState } from "../rollout/state.ts";
import { exposedCohorts, exposedPpm, isRaising, positionOf } from "../rollout/view.ts";

/** One decision, seen from outside. */
export type Step = {
  readonly before: RolloutState;
  readonly input: Input;
  readonly nowMs: number;
  readonly decision: Decision;
  /** A fail verdict or a fuse has been given to this rollout earlier. */
  readonly hadFailed: boolean;
  /** Ticks since the stage entry of `before` began. */
  readonly ticksInEntry: number;
};

/**
 * The predicates of `docs/spec/rollout.md`, written without the machine's own rules. Each says what
 * is wrong in words, or null.
 */
export const invariants: Readonly<
  Record<string, (step: Step, after: RolloutState) => string | null>
> = {
  "S1 exposure needs a decision": (step, after) => {
    if (!rises(step.before, after)) return null;
    if (!step.decision.ok || step.decision.reason === null) return "raised without a reason";
    const kinds = step.decision.commands.map((command) => command.kind);
    return kinds.includes("publish") ? null : "raised without publishing";
  },
  "S2 evidence before advance": (step, after) => {
    if (step.input.kind !== "tick" || !rises(step.before, after)) return null;
    const at = positionOf(step.before);
    if (at === null) return null;
    const { fleet } = step.input;
    const verdict = at.lastVerdict;
    if (verdict === null) return "raised without a verdict";
    const { rollout } = step.before;
    const asksProof = rollout.plan.unproven !== true && rollout.hotfix === undefined;
    const isThin = verdict.outcome === "undecided" && thin.includes(verdict.reason);
    if (verdict.outcome !== "pass" && (asksProof || !isThin)) return "raised without a pass";
    if (verdict.evidence.stageEntry !== at.stageEntry) return "raised by another entry's pass";
    if (fleet.applied < fleet.live || fleet.silent > 0 || fleet.live < 1)
      return "raised while the data plane was not known";
    return null;
  },
  "S3 no promotion on silence": (step, after) => {
    const at = positionOf(step.before);
    if (at === null || !rises(step.before, after)) return null;
    const ageMs = step.nowMs - (at.lastVerdict?.atMs ?? Number.NEGATIVE_INFINITY);
    if (ageMs < 0 || ageMs > verdictFreshMs) return "raised without fresh sight";
    return at.lastVerdict?.outcome === "blind" ? "raised blind" : null;
  },
  "S3 only a tick, a person's promote or resume, or a sound end raises": (step, after) => {
    if (!rises(step.before, after) || step.input.kind === "tick") return null;
    if (step.input.kind === "replaced")
      return step.before.phase === "full" ? null : "a replacement raised";
    if (step.input.kind !== "action") return `${step.input.kind} raised`;
    const { verb } = step.input;
    return verb === "promote" || verb === "resume" ? null : `${verb} raised`;
  },
  "S4 no skipping": ({ before }, after) => {
    const from = positionOf(before)?.stage ?? -1;
    const to = positionOf(after)?.stage;
    const isHotfix = before.rollout.hotfix !== undefined && from === -1;
    if (to !== undefined && to !== from && to !== from + 1 && !isHotfix)
      return `from stage ${from} to ${to}`;
    const isOver =
      (after.phase === "done" || after.phase === "owed") && after.phase !== before.phase;
    const full = before.rollout.plan.stages[from]?.kind === "full";
    return isOver && !full ? "done without full" : null;
  },
  "S5 a breach is one-way": (step, after) =>
    step.hadFailed && rises(step.before, after) ? "raised after a fail" : null,
  "S6 rolling back is final": ({ before }, after) =>
    before.phase !== "queued" && !isRaising(before) && isRaising(after)
      ? `${before.phase} came back`
      : null,
  "S10 stage entries rise by one with each change of exposure": ({ before }, after) => {
    const [from, to] = [positionOf(before), positionOf(after)];
    if (to === null || !isRaising(after)) return null;
    const isSame = from !== null && sameExposure(from, to);
    const step = to.stageEntry - (from?.stageEntry ?? 0);
    if (step !== 0 && step !== 1) return `stage entry moved by ${step}`;
    return isSame || step === 1 ? null : "exposure changed within one stage entry";
  },
  "S12 the bound on exposure holds and only grows": ({ before }, after) => {
    if (after.maxExposurePpm < before.maxExposurePpm) return "the bound shrank";
    return exposedPpm(after) > after.maxExposurePpm ? "more is exposed than the bound" : null;
  },
  "S13 rolled back means applied everywhere": ({ before, input }, after) => {
    if (before.phase === "rolled_back" || after.phase !== "rolled_back") return null;
    if (before.phase === "queued") return null;
    if (input.kind !== "tick") return "ended without a tick";
    return input.fleet.applied < input.fleet.live || input.fleet.silent > 0
      ? "ended while a splitter may still expose"
      : null;
  },
  "S14 a raise takes nobody off the candidate": ({ before }, after) => {
    const lost = exposedCohorts(before).filter((name) => !exposedCohorts(after).includes(name));
    const isRaise = rises(before, after) && after.phase !== "done" && after.phase !== "owed";
    return isRaise && (lost.length > 0 || exposedPpm(after) < exposedPpm(before))
      ? "a raise took somebody off"
      : null;
  },
  "S17 looks": (step, after) => {
    const at = positionOf(step.before);
    const stage = at === null ? undefined : step.before.rollout.plan.stages[at.stage];
    if (at === null || stage === undefined || step.input.kind === "replaced") return null;
    const isLeft = after.phase === "done" || (positionOf(after)?.stage ?? at.stage) > at.stage;
    const isAsked = stage.look === "required" || stage.kind === "full";
    if (!isLeft || !isAsked || !isRaising(step.before)) return null;
    const isGiven = after.looks.some(
      (look) =>
        look.stageEntry === at.stageEntry &&
        look.answer === "good" &&
        mayLook(step.before, look.by),
    );
    return isGiven ? null : "left without the look";
  },
  "S18 time cannot be skipped": (step, after) => {
    const [from, to] = [positionOf(step.before), positionOf(after)];
    if (from !== null && to !== null && from.stageEntry === to.stageEntry) {
      if (to.dwelledMs < from.dwelledMs) return "dwell shrank";
      if (to.dwelledMs > 2_000 * (step.ticksInEntry + 1)) return "dwell outgrew its ticks";
    }
    if (step.input.kind !== "tick" || from === null || !rises(step.before, after)) return null;
    if (step.before.phase === "owed") return null;
    const needMs = step.before.rollout.plan.stages[from.stage]?.dwellMs ?? 0;
    return from.dwelledMs + 2_000 < needMs ? "raised before its dwell" : null;
  },
  "S21 what is not journalled is progress": (step, after) => {
    if (!step.decision.ok || step.decision.reason !== null) return null;
    return JSON.stringify(lasting(step.before)) === JSON.stringify(lasting(after))
      ? null
      : "more than progress moved without an entry";
  },
  "S8 safe target: the rollback target is pinned once": ({ before }, after) =>
    before.rollout.stable === after.rollout.stable || before.phase === "queued"
      ? null
      : "the target of a rollback moved",
  "S17 approvals": (step, after) => {
    const at = positionOf(step.before);
    const stage = at === null ? undefined : step.before.rollout.plan.stages[at.stage];
    if (at === null || stage?.approval !== "required" || !rises(step.before, after)) return null;
    if ((positionOf(after)?.stage ?? 0) === at.stage) return null;
    const isGiven = after.approvals.some(
      ({ by, stageEntry }) => stageEntry === at.stageEntry && isAnother(after.rollout, by),
    );
    return isGiven ? null : "left without an approval by another person";
  },
  "S22 a rollout never changes, and its plan only tightens": ({ before, input }, after) => {
    if (before.rollout === after.rollout || input.kind === "turn") return null;
    const isAsked = input.kind === "action" && input.verb === "tighten";
    if (!isAsked) return "the rollout was exchanged";
    const { plan: old, ...rest } = before.rollout;
    const { plan, ...same } = after.rollout;
    if (JSON.stringify(rest) !== JSON.stringify(same)) return "more than the plan changed";
    const isLooser = old.stages.some((stage, index) => {
      const now = plan.stages[index];
      return (
        now === undefined ||
        now.dwellMs < stage.dwellMs ||
        (stage.approval === "required" && now.approval !== "required")
      );
    });
    return isLooser || (old.onBreach === "rollback" && plan.onBreach === "hold")
      ? "the plan was loosened"
      : null;
  },
  "S23 budget: nothing is raised by itself without it": (step, after) => {
    if (step.input.kind !== "tick" || !rises(step.before, after)) return null;
    const { budget, forecast } = step.input.surroundings;
    const isDraft = step.before.phase === "draft";
    const isEnd = step.before.phase === "full" || after.phase === "done" || isDraft;
    if (isEnd) return null;
    if (budget !== null && budget.remaining < 0.1) return "raised below the budget's floor";
    return forecast !== null && !forecast.fits ? "raised beyond the rollout's slice" : null;
  },
  "a stopped line, a closed window and a page raise nothing": (step, after) => {
    if (!rises(step.before, after) || after.phase === "done" || after.phase === "owed") return null;
    const { stopped, window, page } =
      step.input.kind === "tick" ? step.input.surroundings : step.before.surroundings;
    if (stopped !== null) return "raised while the line is stopped";
    if (step.before.rollout.hotfix !== undefined) return null;
    if (window !== null) return "raised outside the window";
    return page === null ? null : "raised while the service pages";
  },
  "past the point of no return only a person takes anybody off": ({ before, input }, after) => {
    const at = positionOf(before);
    const noReturn = before.rollout.plan.noReturn;
    if (noReturn === undefined || at === null || at.stage < noReturn.stage) return null;
    const isDown = exposedPpm(after) < exposedPpm(before) && isRaising(before);
    return isDown && input.kind !== "action" && input.kind !== "stableLost"
      ? `${input.kind} took users off past the point of no return`
      : null;
  },
  "D1: what splitters let go while control was silent is let go here too": (step, after) => {
    if (step.input.kind !== "tick" || step.input.fleet.lapsed === undefined) return null;
    const { plan } = step.before.rollout;
    const at = positionOf(step.before);
    const stands = ["shadow", "cohort", "percent", "holding"].includes(step.before.phase);
    if (at === null || !stands || plan.onLost === "keep" || plan.noReturn !== undefined)
      return null;
    if (plan.stages[at.stage]?.kind === "full" || at.exposurePpm === 0) return null;
    return exposedPpm(after) > 0 ? "a lapsed share is still exposed" : null;
  },
  "L2 a hold names owner, deadline and exits": (_step, after) => {
    const hold = "hold" in after ? after.hold : null;
    if (hold === null) return null;
    if (hold.sentence === "" || hold.owner === "") return "a hold without owner or sentence";
    if (hold.deadlineMs === null) return "a hold without a deadline";
    return hold.exits.includes("rollback") ? null : "a hold without rollback among its exits";
  },
  "the table names every phase that follows": ({ before, input }, after) => {
    const { to } = transitions[before.phase][input.kind];
    return to.includes(after.phase)
      ? null
      : `${before.phase} × ${input.kind} led to ${after.phase}`;
  },
  "states survive JSON": (_step, after) =>
    JSON.stringify(JSON.parse(JSON.stringify(after))) === JSON.stringify(after) ? null : "lossy",
};

/** Undecided for want of traffic only: what a plan that asks for no proof may go on with. */
const thin: readonly string[] = ["floors", "unproven", "insufficientTraffic", "notExercised"];

const sameExposure = (a: Position, b: Position): boolean =>
  a.stage === b.stage && a.exposurePpm === b.exposurePpm && a.cohorts.join() === b.cohorts.join();

/** More units or more cohorts than before. */
const rises = (before: RolloutState, after: RolloutState): boolean =>
  exposedPpm(after) > exposedPpm(before) ||
  exposedCohorts(after).some((cohort) => !exposedCohorts(before).includes(cohort));

/** Until a word is said, an expectation is not yet answered by production. */
const isSaid = (word: string): boolean => word !== "notYet";

/** The state without what a fold over counts and ticks gives again. */
const lasting = (state: RolloutState): unknown => {
  const { harm: _harm, tickedAtMs: _ticked, surroundings: _around, outcomes, ...others } = state;
  const rest = { ...others, outcomes: outcomes.map(({ word }) => word).filter(isSaid) };
  if (!("at" in rest) || rest.at === null) return rest;
  const {
    dwelledMs: _dwelled,
    enteredAtMs: _entered,
    lastVerdict: _verdict,
    bakeFromMs: _bake,
    ...at
  } = rest.at;
  return { ...rest, at };
};
