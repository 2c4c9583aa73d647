import type { Plan, Stage } from "@dimmer/core";
import type { Act, Behaviour, Scenario, Step } from "../scenario/scenario.ts";
import type { Story } from "./story.ts";

/** One thing that users of other tools complain about, and what happens to it here. */
export type Complaint = {
  readonly row: number;
  readonly complaint: string;
  readonly handled:
    | {
        readonly by: "scenario";
        readonly scenario: Scenario;
        /** What went otherwise than promised; null: it is handled. */
        readonly wrong: (story: Story) => string | null;
      }
    | { readonly by: "notApplicable"; readonly because: string };
};

const base = { dwellMs: 4_000, look: "none", deadlineMs: 600_000 } as const;

export const cohort: Stage = { kind: "cohort", cohort: "internal", ...base };
export const percentOf = (exposurePpm: number, of: Partial<Stage> = {}): Stage => ({
  kind: "percent",
  exposurePpm,
  ...base,
  dwellMs: of.dwellMs ?? base.dwellMs,
  look: of.look ?? base.look,
});
export const full: Stage = { kind: "full", ...base, look: "wanted" };

export const planOf = (stages: readonly Stage[], of: Partial<Plan> = {}): Plan => ({
  stages,
  onBreach: "rollback",
  onLost: "lower",
  ...of,
});

export const versionOf = (id: string, of: Partial<Behaviour> = {}): Behaviour => ({
  id,
  failShare: 0,
  lateMs: null,
  lateShare: 0,
  everyNthUnit: null,
  slowShare: 0,
  answers: true,
  ...of,
});

export const shipAt = (atMs: number, version = "v2", again = false): Step => ({
  atMs,
  act: { kind: "ship", version, again, refuse: false },
});

export const orderAt = (atMs: number, action: Extract<Act, { kind: "order" }>["action"]): Step => ({
  atMs,
  act: { kind: "order", who: "author", action },
});

/** Two splitters, brisk traffic, a good version, an author who looks; nothing goes wrong. */
export const calm = (of: Partial<Scenario> = {}): Scenario => ({
  seed: 1,
  chaosMs: 200_000,
  calmMs: 40_000,
  splitters: 2,
  units: 400,
  requestsPerSecond: 40,
  objective: 0.9,
  stableFailShare: 0,
  leaseTtlMs: 20_000,
  plan: planOf([cohort, percentOf(300_000), full]),
  versions: [versionOf("v2"), versionOf("v3"), versionOf("v4")],
  diligentAuthor: true,
  delayMs: 1,
  repeatShare: 0,
  strict: false,
  skewMs: 0,
  steps: [shipAt(2_000)],
  ...of,
});
