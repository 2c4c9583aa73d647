import { decide } from "../rollout/decide.ts";
import type { Decision } from "../rollout/decision.ts";
import type { Action, Fleet, Input } from "../rollout/input.ts";
import { openRollout } from "../rollout/open-rollout.ts";
import type { Expectation } from "../rollout/expectation.ts";
import type { Plan } from "../rollout/plan.ts";
import type { Budget } from "../slo/budget.ts";
import type { Forecast } from "../slo/forecast.ts";
import { type Surroundings, unknownSurroundings } from "../rollout/surroundings.ts";
import type { Actor, Position, Rollout, RolloutState } from "../rollout/state.ts";
import { positionOf } from "../rollout/view.ts";
import type { HarmTotals, Verdict } from "../judge/verdict.ts";

/** Values and a small world for tests of the rollout machine. */

export const ann: Actor = { kind: "person", name: "Ann" };
export const bob: Actor = { kind: "person", name: "bob" };
export const script: Actor = { kind: "script", name: "Ann (script: story)" };

export const noHarm: HarmTotals = { harmed: 0, rescuedUnits: 0, rescues: 0, seenFailures: 0 };

/** Nothing in the way: no stop, no window, a full budget, nobody paged. */
export const calm = (nowMs: number, of: Partial<Surroundings> = {}): Surroundings => ({
  ...unknownSurroundings,
  atMs: nowMs,
  stableReachable: true,
  ...of,
});

export const healthy: Fleet = {
  live: 2,
  applied: 2,
  silent: 0,
  refusal: null,
  candidateHealthy: true,
  stableSlowMs: 120,
};

/** Shadow, internal, 5 %, 25 % with a required look, full; seconds instead of hours. */
export const shortPlan: Plan = {
  stages: [
    { kind: "shadow", mirrorPpm: 100_000, dwellMs: 2_000, look: "none", deadlineMs: 600_000 },
    { kind: "cohort", cohort: "internal", dwellMs: 2_000, look: "wanted", deadlineMs: 600_000 },
    { kind: "percent", exposurePpm: 50_000, dwellMs: 3_000, look: "none", deadlineMs: 600_000 },
    {
      kind: "percent",
      exposurePpm: 250_000,
      dwellMs: 3_000,
      look: "required",
      deadlineMs: 600_000,
    },
    { kind: "full", dwellMs: 5_000, look: "wanted", deadlineMs: 600_000 },
  ],
  onBreach: "rollback",
  onLost: "lower",
};

/** The same, stricter: its 5 % asks for an approval, lasts longer, and a deadline rolls back. */
export const strictPlan: Plan = {
  ...shortPlan,
  onDeadline: "rollback",
  stages: shortPlan.stages.map((stage, index) =>
    index === 2 ? { ...stage, approval: "required", dwellMs: 4_000 } : stage,
  ),
};

export const fullBudget: Budget = {
  monthRequests: 1_000_000,
  from: "the last 3 days",
  allowed: 10_000,
  spent: 0,
  remaining: 1,
};

export const cheapForecast: Forecast = {
  nextPpm: 50_000,
  requestsPerSecond: 100,
  cases: [
    { failing: 0.01, requests: 4, seconds: 80, ofBudget: 0.0004 },
    { failing: 0.1, requests: 8, seconds: 16, ofBudget: 0.0008 },
    { failing: 1, requests: 14, seconds: 2.8, ofBudget: 0.0014 },
  ],
  slice: 500,
  fits: true,
};

export const sampleExpectation: Expectation = {
  id: "e1",
  say: "Card retries drop",
  author: "Ann <ann@example.org>",
  query: "count",
  where: 'event = "card_retry"',
  expects: { kind: "direction", direction: "down", by: 0.2 },
  confidence: 0.8,
};

export const sampleRollout = (of: Partial<Rollout> = {}): Rollout => ({
  id: "shop.1",
  service: "shop",
  candidate: {
    id: "v2",
    endpoints: ["http://127.0.0.1:3002"],
    subject: "Faster carts",
    authors: ["Ann <ann@example.org>"],
    commits: ["v2"],
  },
  stable: {
    id: "v1",
    endpoints: ["http://127.0.0.1:3001"],
    subject: "",
    authors: [],
    commits: [],
  },
  plan: shortPlan,
  objective: 0.99,
  attempt: 1,
  shippedBy: ann,
  shippedAtMs: startMs,
  ...of,
});

export const startMs = 1_790_000_000_000;

const noArm = {
  requests: 0,
  failures: 0,
  badUnits: 0,
  slow: 0,
  rescued: 0,
  userMinutes: 0,
  badUserMinutes: 0,
};

const reasons = {
  pass: "proven",
  fail: "regression",
  undecided: "unproven",
  blind: "countsMissing",
} as const;

export const sampleVerdict = (
  outcome: Verdict["outcome"],
  of: {
    readonly atMs: number;
    readonly stageEntry: number;
    readonly reason?: Verdict["reason"];
  },
): Verdict => ({
  outcome,
  reason: of.reason ?? reasons[outcome],
  sentence: `The verdict is ${outcome}.`,
  atMs: of.atMs,
  evidence: {
    stageEntry: of.stageEntry,
    stable: noArm,
    candidate: noArm,
    signals: [],
    certificate: null,
    needs: null,
    exemplars: [],
    latencyCertificate: null,
    exercised: null,
    ratio: null,
    guards: null,
    slices: [],
    instances: [],
    notes: [],
    inputs: null,
  },
});

/** One rollout and a clock. Every decision is kept; a refusal leaves the state as it was. */
export class World {
  state: RolloutState;
  nowMs = startMs;
  decisions: Decision[] = [];

  constructor(rollout: Partial<Rollout> = {}) {
    this.state = openRollout(sampleRollout(rollout), startMs);
  }

  get at(): Position {
    const at = positionOf(this.state);
    if (at === null) throw new Error(`there is no position in ${this.state.phase}`);
    return at;
  }

  /** Of the last decision, for the journal; a refusal is `refused: <code>`. */
  get reason(): string | null {
    const last = this.decisions.at(-1);
    return last?.ok === true ? last.reason : `refused: ${last?.error.code ?? ""}`;
  }

  /** Kinds of the last decision's commands. */
  get commands(): readonly string[] {
    const last = this.decisions.at(-1);
    return last?.ok === true ? last.commands.map((command) => command.kind) : [];
  }

  give(input: Input): Decision {
    const decision = decide(this.state, input, this.nowMs);
    if (decision.ok) this.state = decision.state;
    this.decisions.push(decision);
    return decision;
  }

  /** What every tick from here on knows besides. */
  around: Partial<Surroundings> = {};

  tick(fleet: Partial<Fleet> = {}, afterMs = 1_000): Decision {
    this.nowMs += afterMs;
    return this.give({
      kind: "tick",
      fleet: { ...healthy, ...fleet },
      harm: noHarm,
      surroundings: calm(this.nowMs, this.around),
    });
  }

  judge(outcome: Verdict["outcome"], reason?: Verdict["reason"]): Decision {
    const stageEntry = positionOf(this.state)?.stageEntry ?? 0;
    const of = { atMs: this.nowMs, stageEntry };
    const verdict = sampleVerdict(outcome, reason === undefined ? of : { ...of, reason });
    return this.give({ kind: "verdict", verdict, harm: noHarm });
  }

  act(action: Action, by: Actor = ann): Decision {
    return this.give({ kind: "action", by, ...action });
  }

  /** Seconds in which all is well: a verdict and a tick each. */
  seconds(count: number, outcome: Verdict["outcome"] = "pass"): void {
    for (let second = 0; second < count; second += 1) {
      this.nowMs += 1_000;
      if (positionOf(this.state) !== null) this.judge(outcome);
      this.tick({}, 0);
    }
  }

  /** Goes on, all well and every required look given, until the phase is this one. */
  until(phase: RolloutState["phase"], stage: number | null = null): this {
    for (let second = 0; second < 100; second += 1) {
      if (this.state.phase === phase && (stage === null || this.at.stage === stage)) return this;
      this.seconds(1);
      const isAsked = this.state.phase === "holding" && this.state.hold.reason === "lookRequired";
      if (isAsked) this.act({ verb: "good", note: "", opened: ["page"] });
    }
    throw new Error(`never came to ${phase} ${stage ?? ""}; it is ${this.state.phase}`);
  }
}
