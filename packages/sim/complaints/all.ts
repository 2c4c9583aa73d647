import { exposedPpm } from "@dimmer/core";
import {
  calm,
  cohort,
  type Complaint,
  full,
  orderAt,
  percentOf,
  planOf,
  shipAt,
  versionOf,
} from "./complaint.ts";
import type { Story } from "./story.ts";

const unless = (holds: boolean, sentence: string): string | null => (holds ? null : sentence);

const isBack = (story: Story): boolean => story.last()?.phase === "rolled_back";

const comesThrough = (story: Story): string | null =>
  unless(story.phases().includes("done"), `it ended ${story.phases().join(" → ")}`);

const neverBack = (story: Story): string | null =>
  unless(!story.phases().includes("rolling_back"), story.reasons);

const starved = calm({
  steps: [shipAt(2_000), { atMs: 1_000, act: { kind: "noTraffic", forMs: 60_000 } }],
});

const thinLater = calm({
  steps: [shipAt(2_000), { atMs: 20_000, act: { kind: "noTraffic", forMs: 70_000 } }],
});

/** The complaints about other tools that `docs/adr` and the vision answer to, in their order. */
export const complaints: readonly Complaint[] = [
  {
    row: 1,
    complaint:
      "Analysis starts before the new version has traffic, and passes or aborts on nothing",
    handled: {
      by: "scenario",
      scenario: starved,
      wrong: (story) =>
        unless(
          (story.firstMs("percent") ?? 0) > 61_000,
          "left its first stage without a request",
        ) ?? comesThrough(story),
    },
  },
  {
    row: 2,
    complaint: "No traffic is a failed check; a later loss of traffic goes unnoticed",
    handled: {
      by: "scenario",
      scenario: thinLater,
      wrong: (story) => {
        const duringMs = story.of("stored").filter(({ atMs }) => atMs > 25_000 && atMs < 90_000);
        const before = story.of("stored").findLast(({ atMs }) => atMs < 25_000);
        const most = before === undefined ? 0 : exposedPpm(before.state);
        const rose = duringMs.some(({ state }) => exposedPpm(state) > most);
        return unless(!rose, "was raised without traffic") ?? neverBack(story);
      },
    },
  },
  {
    row: 3,
    complaint: "Absolute thresholds instead of a comparison with what serves beside it",
    handled: {
      by: "scenario",
      scenario: calm({
        steps: [shipAt(2_000), { atMs: 30_000, act: { kind: "outage", forMs: 6_000 } }],
      }),
      wrong: (story) =>
        unless(
          !story
            .of("stored")
            .some(({ state }) => state.phase === "rolling_back" && state.cause.kind === "verdict"),
          "an outage of both arms was blamed on the candidate",
        ),
    },
  },
  {
    row: 4,
    complaint: "Sparse errors are missed, and nobody can see why a metric failed",
    handled: {
      by: "scenario",
      scenario: calm({
        objective: 0.99,
        plan: planOf([percentOf(300_000), full]),
        versions: [versionOf("v2", { failShare: 1, everyNthUnit: 10 })],
      }),
      wrong: (story) => {
        const back = story.states().find(({ phase }) => phase === "rolling_back");
        const cause = back?.phase === "rolling_back" ? back.cause : null;
        const bad = cause?.verdict?.evidence.candidate.badUnits ?? 0;
        return unless(
          isBack(story) && bad >= 3,
          `it is ${story.last()?.phase ?? ""} with ${bad} bad users as evidence`,
        );
      },
    },
  },
  {
    row: 5,
    complaint: "The route of the internal cohort is lost in the middle of a rollout",
    handled: {
      by: "scenario",
      scenario: calm({
        steps: [
          shipAt(2_000),
          { atMs: 30_000, act: { kind: "killControl", backMs: 2_000 } },
          { atMs: 40_000, act: { kind: "killSplitter", splitter: 0, backMs: 2_000 } },
          orderAt(50_000, { verb: "pause", why: "lunch" }),
          orderAt(55_000, { verb: "resume", why: "back" }),
        ],
      }),
      wrong: (story) => {
        const routes = story.of("serves").flatMap(({ table }) => table?.services ?? []);
        const lost = routes.find(
          ({ candidate }) =>
            candidate !== null && candidate.exposurePpm > 0 && candidate.cohorts.length === 0,
        );
        return unless(lost === undefined, "a percentage was served without the cohort before it");
      },
    },
  },
  {
    row: 6,
    complaint: "Mirroring doubles writes, and its answers are not compared",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([
          { kind: "shadow", mirrorPpm: 300_000, dwellMs: 4_000, look: "none", deadlineMs: 600_000 },
          percentOf(300_000),
          full,
        ]),
        versions: [versionOf("v2", { failShare: 1 })],
      }),
      wrong: (story) =>
        unless(isBack(story), `copies that all fail left it ${story.last()?.phase ?? ""}`) ??
        unless(story.last()?.harm.harmed === 0, "a copy harmed somebody"),
    },
  },
  {
    row: 7,
    complaint: "1 % is too much for a first step",
    handled: {
      by: "scenario",
      scenario: calm({ plan: planOf([percentOf(100), full]), chaosMs: 30_000 }),
      wrong: (story) => {
        const shares = story
          .of("serves")
          .flatMap(({ table }) =>
            (table?.services ?? []).map(({ candidate }) => candidate?.exposurePpm ?? 0),
          );
        return unless(
          Math.max(...shares) === 100,
          `exposed ${Math.max(...shares)} ppm instead of 100`,
        );
      },
    },
  },
  {
    row: 8,
    complaint: "An instant rollback onto a stable version that was scaled down is an outage",
    handled: {
      by: "scenario",
      scenario: calm({
        steps: [shipAt(2_000), orderAt(110_000, { verb: "rollback", why: "not this one" })],
      }),
      wrong: (story) => {
        const backMs = story.firstMs("rolling_back") ?? Number.POSITIVE_INFINITY;
        const after = story.of("answered").filter(({ atMs }) => atMs > backMs + 2_000);
        const failed = after.some(({ answers }) => answers.stableFailures + answers.candidate > 0);
        return unless(isBack(story) && after.length > 0 && !failed, "going back was no rest");
      },
    },
  },
  {
    row: 9,
    complaint: "It fails after the promotion, and the rollback goes to what fails",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([percentOf(400_000), { ...full, dwellMs: 120_000 }]),
        versions: [versionOf("v2", { lateMs: 100_000, lateShare: 1 })],
        chaosMs: 260_000,
      }),
      wrong: (story) =>
        unless(story.phases().includes("full"), `never at full: ${story.phases().join(" → ")}`) ??
        unless(isBack(story), `it is ${story.last()?.phase ?? ""}`) ??
        unless(
          story.of("serves").at(-1)?.table?.services[0]?.stable.version === "v1",
          "it did not go back to v1",
        ),
    },
  },
  {
    row: 10,
    complaint: "Nothing watches after success, and the old version is gone",
    handled: {
      by: "scenario",
      scenario: calm({ plan: planOf([percentOf(400_000), { ...full, dwellMs: 60_000 }]) }),
      wrong: (story) => {
        const bakedMs = (story.firstMs("done") ?? 0) - (story.firstMs("full") ?? 0);
        return unless(bakedMs >= 58_000, `done after ${bakedMs} ms at full`) ?? comesThrough(story);
      },
    },
  },
  {
    row: 11,
    complaint: "A broken version blocks its own fix; an abort is ignored after full promotion",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([percentOf(400_000), { ...full, dwellMs: 120_000 }]),
        steps: [
          shipAt(2_000),
          orderAt(100_000, { verb: "rollback", why: "not this one" }),
          shipAt(110_000, "v3"),
        ],
      }),
      wrong: (story) =>
        unless(isBack(story), `shop.1 is ${story.last()?.phase ?? ""}`) ??
        unless(story.phases("shop.2").includes("percent"), "the fix never began"),
    },
  },
  {
    row: 12,
    complaint: "There is no simple way to pause, go on, lower or abort",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([percentOf(300_000, { dwellMs: 120_000 }), full]),
        diligentAuthor: false,
        steps: [
          shipAt(2_000),
          orderAt(20_000, { verb: "pause", why: "lunch" }),
          orderAt(22_000, { verb: "resume", why: "back" }),
          orderAt(24_000, { verb: "lower", toPpm: 1_000, why: "looks odd" }),
          orderAt(30_000, { verb: "resume", why: "it was nothing" }),
          orderAt(40_000, { verb: "promote", why: "known" }),
          orderAt(50_000, { verb: "rollback", why: "enough" }),
        ],
      }),
      wrong: (story) =>
        unless(
          story.codes.every((code) => code === "ok"),
          `answered ${story.codes.join(", ")}`,
        ) ?? unless(isBack(story), `it is ${story.last()?.phase ?? ""}`),
    },
  },
  {
    row: 13,
    complaint: "One interval for all steps",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([
          { ...cohort, dwellMs: 40_000 },
          percentOf(300_000, { dwellMs: 5_000 }),
          full,
        ]),
      }),
      wrong: (story) => {
        const firstMs = (story.firstMs("percent") ?? 0) - (story.firstMs("cohort") ?? 0);
        return (
          unless(firstMs >= 39_000, `the first stage lasted ${firstMs} ms`) ?? comesThrough(story)
        );
      },
    },
  },
  {
    row: 14,
    complaint: "It rolls back after a migration that cannot be undone",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([percentOf(300_000), full], {
          noReturn: { stage: 0, why: "the old column is gone" },
        }),
        versions: [versionOf("v2", { failShare: 0.5 })],
        splitters: 1,
        requestsPerSecond: 20,
      }),
      wrong: (story) => {
        const last = story.last();
        const isHeld = last?.phase === "holding" && last.hold.reason === "breachHeld";
        return unless(isHeld, `it is ${last?.phase ?? ""}: ${story.reasons}`);
      },
    },
  },
  {
    row: 15,
    complaint: "The dashboard has no login and no rights",
    handled: {
      by: "notApplicable",
      because:
        "nobody logs in to this world; sessions and foreign requests are tried over real sockets in `server/api/security`",
    },
  },
  {
    row: 16,
    complaint: "Several rollouts as one, several clusters",
    handled: { by: "notApplicable", because: "groups of rollouts are not built" },
  },
  {
    row: 17,
    complaint: "Freeze windows, and one word that stops the line",
    handled: {
      by: "notApplicable",
      because:
        "windows and the stopped line come from outside of a rollout; the machine's own walks hold them",
    },
  },
  {
    row: 18,
    complaint: "A rejected version comes back",
    handled: {
      by: "scenario",
      scenario: calm({
        versions: [versionOf("v2", { failShare: 1 })],
        plan: planOf([percentOf(300_000), full]),
        steps: [shipAt(2_000), shipAt(60_000, "v2"), shipAt(90_000, "v2", true)],
      }),
      wrong: (story) => {
        const again = story.of("stored").find(({ rollout }) => rollout === "shop.2");
        return (
          unless(isBack(story), `v2 is ${story.last()?.phase ?? ""}`) ??
          unless((again?.atMs ?? 0) >= 90_000, "it shipped again without a reason") ??
          unless(again?.state.rollout.attempt === 2, "the second try is not counted")
        );
      },
    },
  },
  {
    row: 19,
    complaint: "A failed metric later became successful, and the rollout completed",
    handled: {
      by: "scenario",
      scenario: calm({
        plan: planOf([percentOf(300_000), full]),
        steps: [shipAt(2_000), { atMs: 20_000, act: { kind: "candidateDown", forMs: 20_000 } }],
      }),
      wrong: (story) => unless(isBack(story), `it is ${story.last()?.phase ?? ""} after all`),
    },
  },
  {
    row: 20,
    complaint: "No alert on failures that no analysis sees; nobody counts what was saved",
    handled: {
      by: "scenario",
      scenario: calm({
        versions: [versionOf("v2", { answers: false }), versionOf("v3", { failShare: 1 })],
        plan: planOf([percentOf(300_000), full]),
        steps: [shipAt(2_000), shipAt(60_000, "v3")],
      }),
      wrong: (story) =>
        unless(story.reasons.includes("does not answer"), "nobody was told that v2 is down") ??
        unless((story.last("shop.2")?.harm.rescues ?? 0) > 0, "what was rescued is not counted"),
    },
  },
  {
    row: 21,
    complaint: "A user changes versions from one request to the next",
    handled: {
      by: "scenario",
      scenario: calm({
        splitters: 3,
        steps: [
          shipAt(2_000),
          { atMs: 30_000, act: { kind: "killControl", backMs: 2_000 } },
          { atMs: 50_000, act: { kind: "killSplitter", splitter: 1, backMs: 3_000 } },
        ],
      }),
      wrong: comesThrough,
    },
  },
];
