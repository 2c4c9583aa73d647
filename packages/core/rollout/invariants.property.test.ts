import fc from "fast-check";
import { expect, test } from "vitest";
import { ann, bob, sampleRollout, startMs, World } from "../testing/rollout.ts";
import { invariants, type Step } from "../testing/rollout-invariants.ts";
import { randomRollout, type RandomStep, randomSteps } from "../testing/rollout-steps.ts";
import { decide } from "./decide.ts";
import { openRollout, queueRollout } from "./open-rollout.ts";
import type { Rollout, RolloutState } from "./state.ts";
import { transitions } from "./transitions.ts";
import { exposedPpm, isLive, isRaising, mayVerbs, positionOf } from "./view.ts";

type Seen = (step: Step, after: RolloutState) => void;

/** Where a walk begins: queued, at full (where walks seldom come by chance), or as a draft. */
const begin = (rollout: Partial<Rollout>, which: number): Pick<World, "state" | "nowMs"> => {
  const whole = sampleRollout(rollout);
  if (which === 0) return { state: queueRollout(whole, startMs), nowMs: startMs };
  if (which > 1) return { state: openRollout(whole, startMs), nowMs: startMs };
  const world = new World(rollout);
  for (let second = 0; second < 60 && world.state.phase !== "full"; second += 1) {
    world.seconds(1);
    world.act({ verb: "good", note: "", opened: [] });
    world.act({ verb: "approve", note: "" }, bob);
  }
  return world;
};

/** Walks through the steps and shows each decision. */
const walk = (rollout: Partial<Rollout>, steps: readonly RandomStep[], seen: Seen): void => {
  let { state, nowMs } = begin(rollout, steps.length % 4);
  let hadFailed = false;
  let ticksInEntry = steps.length % 4 === 1 ? 60 : 0;
  for (const random of steps) {
    nowMs += random.afterMs;
    const input = random.input(state, nowMs);
    const decision = decide(state, input, nowMs);
    const after = decision.ok ? decision.state : state;
    seen({ before: state, input, nowMs, decision, hadFailed, ticksInEntry }, after);
    const isBad =
      input.kind === "fuse" || (input.kind === "verdict" && input.verdict.outcome === "fail");
    // Nobody sees a queued rollout, so nothing that is said about it can be about it.
    hadFailed ||= isBad && state.phase !== "queued";
    const isSameEntry = positionOf(after)?.stageEntry === positionOf(state)?.stageEntry;
    ticksInEntry = isSameEntry ? ticksInEntry + (input.kind === "tick" ? 1 : 0) : 0;
    state = after;
  }
};

const everyWalk = (seen: Seen, parameters: fc.Parameters<unknown> = {}): void => {
  fc.assert(
    fc.property(randomRollout, randomSteps, (rollout, steps) => walk(rollout, steps, seen)),
    { numRuns: 200, ...parameters },
  );
};

test.each(Object.entries(invariants))("%s, whatever happens in whatever order", (_name, wrong) => {
  everyWalk((step, after) => {
    const violation = wrong(step, after);
    if (violation !== null) throw new Error(violation);
  });
});

test("S6, S7: rolling back is granted in every open state, whatever is known", () => {
  everyWalk(({ nowMs }, after) => {
    if (!isRaising(after)) return;
    const input = { kind: "action", by: ann, verb: "rollback", why: "" } as const;
    const decision = decide(after, input, nowMs);
    if (!decision.ok) throw new Error(`refused in ${after.phase}: ${decision.error.sentence}`);
    expect(decision.state.phase).toBe("rolling_back");
    expect(exposedPpm(decision.state)).toBe(0);
    expect(decision.commands.map((command) => command.kind)).toContain("publish");
  });
});

test("S11: an input that comes twice leaves the state that it left the first time", () => {
  everyWalk(({ input, nowMs }, after) => {
    const again = decide(after, input, nowMs);
    if (again.ok) expect(again.state).toEqual(after);
  });
});

test("what is offered is accepted, and nothing else is", () => {
  everyWalk(({ nowMs }, after) => {
    const offered = mayVerbs(after, nowMs);
    const mayGoBack = isLive(after) && after.phase !== "rolling_back";
    expect(offered.includes("rollback")).toBe(mayGoBack);
    for (const verb of ["promote", "pause", "resume"] as const) {
      const decision = decide(after, { kind: "action", by: ann, verb, why: "" }, nowMs);
      expect(decision.ok && decision.state !== after, verb).toBe(offered.includes(verb));
    }
  });
});

test("walks reach every phase that the table names, so that no property is empty", () => {
  const reached = new Set<string>();
  everyWalk(
    ({ before, input }, after) => {
      reached.add(`${before.phase} × ${input.kind} ⇒ ${after.phase}`);
    },
    { numRuns: 30_000, seed: 20_251 },
  );
  const named = Object.entries(transitions).flatMap(([phase, row]) =>
    Object.entries(row).flatMap(([kind, cell]) =>
      cell.to.map((to: string) => `${phase} × ${kind} ⇒ ${to}`),
    ),
  );
  const left = named.filter((name) => !reached.has(name));
  expect(left).toEqual([]);
});
