import { countText, durationText, plural } from "../sentence/wording.ts";
import type { Past, Retrospect, RetrospectEntry } from "./retrospect.ts";

type Told = Pick<Retrospect, "fired" | "entries" | "requests">;

/** A replay as people read it: when it would have failed, whom that would have spared, what it costs. */
export const sentencesOf = (told: Told, past: Past): readonly string[] => [
  ...(told.fired === null ? [quiet(told, past)] : fired(told, past, told.fired)),
  ...told.entries.flatMap((entry, k) => {
    if (told.fired !== null && entry.stageEntry > told.fired.stageEntry) return [];
    const wentOn = told.entries[k + 1] !== undefined || past.ended === "done";
    return onward(entry, wentOn ? "wentOn" : "ended");
  }),
  ...past.neverExposed.map(
    (label) => `Nothing was ever exposed at ${label}: these counts cannot tell what it would show.`,
  ),
];

const judgedBy = ({ alpha }: Past): string => (alpha === null ? "" : ` at α = ${alpha}`);

const fired = (
  { entries, requests }: Told,
  past: Past,
  { atMs, stageEntry, label, ...at }: NonNullable<Retrospect["fired"]>,
): readonly string[] => {
  const entry = entries.find((each) => each.stageEntry === stageEntry);
  const after = durationText(Math.max(0, atMs - (entry?.enteredAtMs ?? atMs)));
  const reached = `${countText(at.requests)} of the ${plural(requests, "request")}`;
  return [
    `Judged again${judgedBy(past)} it fails after ${after} ${label}, by ${reached} that reached the candidate: ${at.sentence}`,
    spared(past, { atMs, harmed: at.harmed }),
  ];
};

const spared = (
  { ended, endedAtMs, harmed }: Past,
  at: { readonly atMs: number; readonly harmed: number },
): string => {
  const users = `${plural(at.harmed, "user")} would have been harmed until then, ${countText(harmed)} were in all`;
  if (ended === "done")
    return `In fact it went to everybody: to stop it costs that ship. ${users}.`;
  if (ended === "live" || endedAtMs === null) return `In fact it goes on. ${users}, so far.`;
  const soonerMs = endedAtMs - at.atMs;
  return soonerMs > 0
    ? `In fact it was off all users ${durationText(soonerMs)} after that. ${users}.`
    : `In fact it was off all users by then. ${users}.`;
};

const quiet = ({ requests }: Told, past: Past): string => {
  const seen = `by the ${plural(requests, "request")} that reached the candidate`;
  const start = `Judged again${judgedBy(past)} it does not fail ${seen}.`;
  if (past.ended !== "rolledBack") return start;
  return `${start} In fact it was rolled back, after ${plural(past.harmed, "user")} had been harmed; what would have come later was never counted.`;
};

/** Whether a stage could have been left sooner or only later than it was. */
const onward = (entry: RetrospectEntry, end: "wentOn" | "ended"): readonly string[] => {
  const { label, leftAtMs, passed, untold } = entry;
  switch (untold) {
    case "notInPlan":
      return [`The plan has no stage like that ${label}: its counts say nothing about the plan.`];
    case "countsPruned":
      return [`The counts of the stage ${label} are gone: nothing can be told about it.`];
    case "sheetsPruned":
      return [
        `Who came in which minute ${label} is no longer kept: whether that stage could be left sooner or later cannot be told.`,
      ];
    case null:
      break;
  }
  if (end === "ended" || leftAtMs === null) return [];
  if (passed === null)
    return [
      `It would not have gone on ${label} when it did, after ${durationText(leftAtMs - entry.enteredAtMs)}; how much later cannot be told, since more users were exposed from then on.`,
    ];
  const soonerMs = leftAtMs - passed.atMs;
  return soonerMs < leastSoonerMs
    ? []
    : [
        `It could have gone on ${label} ${durationText(soonerMs)} sooner; what the next stage would then have shown cannot be told.`,
      ];
};

/** Less is the time that a decision takes. */
const leastSoonerMs = 15_000;
