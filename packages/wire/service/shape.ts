import { z } from "zod";
import { guards } from "./guards/guards.ts";
import { expectations } from "./plan/expectations.ts";
import { windows } from "./plan/windows.ts";
import { originSchema } from "../origin.ts";
import { signals } from "./judging/signals.ts";
import { slis } from "./judging/slis.ts";
import { success } from "./judging/success.ts";
import { touches } from "./judging/touches.ts";
import { jwt } from "./traffic/claim-keys.ts";
import { cohortRules } from "./traffic/cohort-rules.ts";
import { endpoints } from "./traffic/endpoints.ts";
import { hosts, paths } from "./traffic/places.ts";
import { routes } from "./traffic/routes.ts";
import { salt } from "./traffic/salt.ts";
import { trust } from "./traffic/trust.ts";
import { unit } from "./traffic/unit-source.ts";
import { among, duration, matching, positiveDuration, share } from "./value.ts";

/**
 * What may stand in `dimmer.yaml`. Parsing turns words into numbers (ms, ppm) but fills nothing in:
 * `fill.ts` owns the defaults.
 */

const address = originSchema.transform((text) => new URL(text).origin);

const addresses = z
  .array(address, { error: "a list of addresses, such as [http://127.0.0.1:8080]" })
  .min(1, { error: "at least one address" })
  .max(64, { error: "at most 64 addresses" });

const cohortName = matching(
  /^[a-z0-9][a-z0-9-]{0,62}$/,
  "a cohort name of lower-case letters, digits and dashes",
);

export const stageKinds = ["shadow", "cohort", "percent", "full"] as const;

const stage = z
  .strictObject(
    {
      shadow: share
        .optional()
        .describe("copies of this share of safe requests; users see only stable"),
      cohort: cohortName.optional().describe("only the users of this cohort"),
      percent: share.optional().describe("this share of all users"),
      full: z
        .null({ error: 'nothing after "full:"' })
        .optional()
        .describe("everybody but a small holdback, until done"),
      for: duration.optional().describe("least time in the stage; for full, the bake"),
      look: among(["none", "wanted", "required"])
        .optional()
        .describe("the author's look: required holds here until it is given"),
      approval: among(["none", "required"])
        .optional()
        .describe("required: left only after somebody else has approved it"),
      "point-of-no-return": matching(/^\S.{0,999}$/, "why it cannot go back from here")
        .optional()
        .describe("from this stage on nothing goes back by itself: it holds and pages"),
      deadline: duration.optional().describe("without a pass the author is asked after this long"),
    },
    { error: 'a stage such as "percent: 5%" or "full:"' },
  )
  .refine((entry) => stageKinds.filter((kind) => kind in entry).length === 1, {
    error: `exactly one of ${stageKinds.join(", ")} in a stage`,
  });

const stagesText = 'a list of stages, each such as "percent: 5%"; or auto, or low-traffic';
const stageList = z
  .array(stage, { error: stagesText })
  .min(1, { error: "at least one stage" })
  .max(50, { error: "at most 50 stages" });

const plan = z.strictObject(
  {
    "on-breach": among(["rollback", "hold"])
      .optional()
      .describe("what a failing verdict does; hold is for changes that cannot go back"),
    "on-lost": among(["lower", "keep"])
      .optional()
      .describe("what the splitter does by itself when control stays silent"),
    "on-deadline": among(["hold", "rollback"])
      .optional()
      .describe("what a hold does when nobody has answered by its deadline"),
    stages: z
      .union([stageList, z.enum(["auto", "low-traffic"], { error: stagesText })])
      .optional()
      .describe(
        "auto: percentages are chosen by the error budget; low-traffic: time and looks, unproven",
      ),
  },
  { error: "a plan with stages" },
);

const stable = z.strictObject(
  {
    version: matching(/^\S{1,200}$/, "a version id without spaces, such as a commit"),
    to: addresses,
  },
  { error: "the version that serves today, such as { version: v1, to: [http://127.0.0.1:8080] }" },
);

export const serviceFileSchema = z.strictObject(
  {
    dimmer: z.literal(1, { error: "1, the version of this file's form" }),
    service: matching(
      /^[a-z0-9][a-z0-9-]{0,62}$/,
      "a service name of lower-case letters, digits and dashes",
    ),
    slo: share.optional().describe("share of requests that must succeed"),
    hosts: hosts.optional(),
    paths: paths.optional(),
    unit: unit.optional(),
    sticky: among(["user", "device"])
      .optional()
      .describe("device: the minted cookie decides first, so that a login changes nothing"),
    salt: salt.optional(),
    trust: trust.optional(),
    jwt: jwt.optional(),
    stable,
    "attempt-timeout": positiveDuration
      .optional()
      .describe("how long one attempt may take until its answer begins"),
    "request-timeout": positiveDuration
      .optional()
      .describe("how long a request may take until then, repeats included"),
    endpoints: endpoints.optional(),
    cohorts: z
      .record(cohortName, cohortRules, {
        error: "cohorts by name, such as internal: [header:x-staff]",
      })
      .optional()
      .describe("named sets of users; one rule that matches is enough"),
    deny: cohortRules.optional().describe("users who never see a candidate"),
    routes: routes.optional(),
    touches: touches.optional(),
    success: success.optional(),
    slis: slis.optional(),
    signals: signals.optional(),
    guards: guards.optional(),
    plan: plan.optional(),
    windows: windows.optional(),
    "when-busy": among(["replace", "queue", "refuse"])
      .optional()
      .describe("what a ship does while another rollout is under way"),
    expectations: expectations.optional(),
  },
  { error: "a map that begins with dimmer: 1" },
);

/** The file as its author wrote it, words turned into ms and ppm, nothing filled in. */
export type ServiceFile = z.infer<typeof serviceFileSchema>;
export type StageEntry = z.infer<typeof stage>;
