import { progressed, withHarm } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { spanInWords } from "../duration.ts";
import { holdPlaced, type Why } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { blindHoldMs } from "../limits.ts";
import { obstacles } from "../obstacles.ts";
import { ownersInWords } from "../people.ts";
import type { Of, StageState } from "../phases.ts";
import { appliedEverywhere, dwell } from "../position.ts";
import { raise } from "../raise.ts";

/** Dwell grows; then the stage is left if nothing is in the way, or holds if it cannot go on. */
export const tickStage = (state: StageState, input: Of<"tick">, nowMs: number): Decision => {
  const { fleet } = input;
  const at = dwell(state.at, { fleet, tickedAtMs: state.tickedAtMs, nowMs });
  return goOn({ ...withHarm(state, input.harm), at, tickedAtMs: nowMs }, fleet, nowMs);
};

/** What a stage does next, its dwell being counted already. The only place that raises by itself. */
export const goOn = (state: StageState, fleet: Fleet, nowMs: number): Decision => {
  const why = impediment(state, fleet, nowMs);
  if (why !== null) return holdPlaced(state, state.at, why);
  const missing = obstacles(state, nowMs);
  if (missing.length > 0 || fleet.live < 1 || !appliedEverywhere(fleet)) {
    const waits = overdue(
      state,
      missing.map((obstacle) => obstacle.kind),
      nowMs,
    );
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
  return null;
};

/** What a person is asked for; a rollout at full asks by what is owed instead of holding. */
const overdue = (state: StageState, missing: readonly string[], nowMs: number): Why | null => {
  const { at, rollout } = state;
  const stage = rollout.plan.stages[at.stage];
  if (stage === undefined || stage.kind === "full") return null;
  const authors = ownersInWords(rollout);
  if (missing.length === 1 && missing[0] === "look")
    return {
      reason: "lookRequired",
      sentence: `Everything else is proven; the plan asks for a look by ${authors} before it goes on.`,
      nowMs,
    };
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
