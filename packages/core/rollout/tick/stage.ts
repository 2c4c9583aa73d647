import { progressed } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { spanInWords } from "../duration.ts";
import { holdPlaced, type Why } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { blindHoldMs } from "../limits.ts";
import { type Obstacle, obstacles, pageOf } from "../obstacles.ts";
import { ownersInWords } from "../people.ts";
import type { Of, StageState } from "../phases.ts";
import { appliedEverywhere } from "../position.ts";
import { raise } from "../raise.ts";
import { reflex } from "./reflex.ts";
import { seenAt } from "./seen.ts";

/**
 * Dwell grows; then the stage is left if nothing is in the way, or holds if it cannot go on. A tick
 * of the millisecond in which the stage was entered is the one that entered it: it does nothing again.
 */
export const tickStage = (state: StageState, input: Of<"tick">, nowMs: number): Decision => {
  const next = seenAt(state, input, nowMs);
  return nowMs === state.at.decidedAtMs ? progressed(next) : goOn(next, input.fleet, nowMs);
};

/** What a stage does next, its dwell being counted already. The only place that raises by itself. */
export const goOn = (state: StageState, fleet: Fleet, nowMs: number): Decision => {
  const down = reflex(state, fleet, nowMs);
  if (down !== null) return down;
  const why = impediment(state, fleet, nowMs);
  if (why !== null) return holdPlaced(state, state.at, why);
  const missing = obstacles(state, nowMs);
  if (missing.length > 0 || fleet.live < 1 || !appliedEverywhere(fleet)) {
    const waits = gate(state, missing, nowMs) ?? overdue(state, nowMs);
    return waits === null ? progressed(state) : holdPlaced(state, state.at, waits);
  }
  const because = state.at.lastVerdict?.sentence ?? "";
  return raise(state, {
    because,
    slowMs: fleet.stableSlowMs,
    body: fleet.stableBody ?? null,
    nowMs,
  });
};

/** What makes it unsafe to go on; it ends the hold by ending itself. */
const impediment = (state: StageState, fleet: Fleet, nowMs: number): Why | null => {
  const { at } = state;
  if (fleet.refusal !== null)
    return {
      reason: "splitterRefused",
      sentence: `A splitter refuses the newest route table: ${fleet.refusal} Exposure stays as it is; it goes on when the splitter accepts.`,
      owner: "whoever runs Dimmer",
      nowMs,
    };
  const seenAtMs = at.lastVerdict?.atMs ?? at.decidedAtMs;
  if (nowMs - seenAtMs > blindHoldMs)
    return {
      reason: "countsMissing",
      sentence: `No sight of the split counts for ${spanInWords(nowMs - seenAtMs)}; exposure stays as it is and nothing is raised until they are back.`,
      owner: "whoever runs Dimmer",
      nowMs,
    };
  return isFull(state) ? null : frozen(state, nowMs);
};

const isFull = ({ rollout, at }: StageState): boolean =>
  rollout.plan.stages[at.stage]?.kind === "full";

/** Raising is frozen whatever is proven; a rollout at full has nothing left to raise and bakes on. */
const frozen = (state: StageState, nowMs: number): Why | null => {
  const { stopped, telemetry } = state.surroundings;
  const burns = pageOf(state, nowMs);
  if (stopped !== null)
    return {
      reason: "lineStopped",
      sentence: `${stopped.by} stopped the line: ${stopped.why} Nothing is raised anywhere until it is lifted.`,
      owner: stopped.by,
      nowMs,
    };
  if (burns !== null)
    return {
      reason: "servicePage",
      sentence: `${burns.sentence} Nothing is raised until that is over.`,
      nowMs,
    };
  switch (telemetry.kind) {
    case "contradicts":
      return {
        reason: "contradiction",
        sentence: `${telemetry.sentence}; one of them is wrong. Nothing is raised until they agree.`,
        nowMs,
      };
    case "candidateSilent":
      return {
        reason: "candidateSilent",
        sentence:
          "The candidate's own events have stopped while stable's go on; split counts show nothing bad. Mend its instrumentation, promote it knowing that, or roll back.",
        nowMs,
      };
    case "bothSilent":
    case "storeDown":
      return {
        reason: "eventsSilent",
        sentence: `${telemetry.kind === "storeDown" ? "The event store does not answer" : "Neither arm sends events of its own any more"}: split counts still guard every user, but nothing is raised by itself until events are back.`,
        owner: "whoever runs Dimmer",
        nowMs,
      };
    case "unknown":
    case "seen":
      return null;
  }
};

/** Everything is proven but what people or policy must give: it holds, named, until they do. */
const gate = (state: StageState, missing: readonly Obstacle[], nowMs: number): Why | null => {
  const [first] = missing;
  if (first === undefined || isFull(state)) return null;
  if (missing.some(({ kind }) => !gates.has(kind))) return null;
  const authors = ownersInWords(state.rollout);
  if (first.kind === "window") return windowWhy(state, first, nowMs);
  if (first.kind === "look")
    return {
      reason: "lookRequired",
      sentence: `Everything else is proven; the plan asks for a look by ${authors} before it goes on.`,
      nowMs,
    };
  if (first.kind === "approval")
    return {
      reason: "approvalRequired",
      sentence: `Everything else is proven; the plan asks for an approval by somebody else than ${authors}.`,
      owner: `somebody else than ${authors}`,
      nowMs,
    };
  return {
    reason: "budget",
    sentence: `Everything else is proven. It waits for ${first.waitsFor}. A person may promote it all the same.`,
    nowMs,
  };
};

const gates: ReadonlySet<Obstacle["kind"]> = new Set(["look", "approval", "window", "budget"]);

const windowWhy = (state: StageState, { waitsFor }: Obstacle, nowMs: number): Why => {
  const opensInMs = state.surroundings.window?.opensInMs ?? null;
  return {
    reason: "window",
    sentence: `Everything else is proven. It waits for ${waitsFor}; lowering and rolling back need no window.`,
    owner: "the clock",
    ...(opensInMs === null ? {} : { deadlineMs: nowMs + opensInMs }),
    nowMs,
  };
};

/** The stage took too long: its author is asked. A rollout at full asks by what is owed instead. */
const overdue = (state: StageState, nowMs: number): Why | null => {
  const { at, rollout } = state;
  const stage = rollout.plan.stages[at.stage];
  if (stage === undefined || stage.kind === "full") return null;
  if (nowMs - at.decidedAtMs <= stage.deadlineMs) return null;
  const verdict = at.lastVerdict?.sentence ?? "";
  return {
    reason: "deadline",
    sentence:
      `Not proven within ${spanInWords(stage.deadlineMs)}. ${verdict} Promote it, wait for proof, or roll back.`.replace(
        "  ",
        " ",
      ),
    nowMs,
  };
};
