import type { StoredEvent } from "@dimmer/core";
import type { JournalLine, LookPage as LookPageView, RolloutView } from "@dimmer/wire";
import { eventLine } from "./event.ts";
import { type Look, rolloutLines } from "./rollout.ts";
import { padStart, wrap } from "../terminal/width.ts";
import {
  clockText,
  inThousands,
  isLive,
  nameText,
  percentText,
  many,
  shareText,
  shortVersion,
} from "./words.ts";

/** Raw requests of one kind, or why they cannot be read now. */
export type Sample = {
  readonly title: string;
  readonly events: readonly StoredEvent[];
  readonly trouble: string | null;
};

export type LookPage = {
  readonly view: RolloutView;
  readonly samples: readonly Sample[];
  /** Decisions with their reasons, oldest first. */
  readonly story: readonly JournalLine[];
  /** Values that only the candidate's events have. */
  readonly newSince: LookPageView["newSince"];
  /** The same rollout in the browser. */
  readonly page: string;
};

const commitsShown = 10;
const storyShown = 20;

/** Everything an author should have seen before they answer. */
export const lookLines = (
  { view, samples, story, newSince, page }: LookPage,
  look: Look,
): readonly string[] => {
  const { style } = look;
  return [
    ...rolloutLines(view, look),
    ...numberLines(view, look),
    ...commitLines(view, look),
    ...newLines(newSince, look),
    ...samples.flatMap(({ title, events, trouble }) => [
      "",
      `${style.strong(title)} requests of the candidate`,
      ...(events.length === 0
        ? [`  ${style.muted(trouble ?? "none")}`]
        : events.map((event) => `  ${eventLine(event, style, look.columns - 2)}`)),
    ]),
    ...storyLines(story, look),
    "",
    `${style.muted("With charts:")} ${page}`,
    ...answerLines(view).map(style.muted),
  ];
};

/** Both arms of this stage entry, side by side. */
const numberLines = ({ verdict }: RolloutView, { style }: Look): readonly string[] => {
  if (verdict === null) return [];
  const { candidate, stable } = verdict.evidence;
  const line = (arm: typeof candidate): string => {
    const share = arm.requests === 0 ? 0 : arm.failures / arm.requests;
    return `${inThousands(arm.requests)} requests, ${many(arm.failures, "failure")} (${shareText(share)}), ${many(arm.badUnits, "user")} hit`;
  };
  return [
    "",
    style.strong("This stage so far"),
    `  ${style.candidate("candidate")}  ${line(candidate)}`,
    `  ${style.stable("stable")}     ${line(stable)}`,
  ];
};

const commitLines = ({ candidate, stable }: RolloutView, { style }: Look): readonly string[] => {
  const { commits } = candidate;
  if (commits.length === 0) return [];
  const shown = commits.slice(0, commitsShown).map(shortVersion).join(" ");
  const more = commits.length > commitsShown ? ` and ${commits.length - commitsShown} more` : "";
  return [
    "",
    style.strong("What changed"),
    `  ${many(commits.length, "commit")} since ${style.stable(shortVersion(stable.id))}: ${shown}${more}`,
  ];
};

/** New since this version: values that stable's events of the last hour do not have. */
const newLines = (
  { fields, trouble }: LookPage["newSince"],
  { style, columns }: Look,
): readonly string[] => {
  if (trouble !== null)
    return ["", style.strong("New since this version"), `  ${style.muted(trouble)}`];
  if (fields.length === 0)
    return [
      "",
      style.strong("New since this version"),
      `  ${style.muted("nothing that stable did not have")}`,
    ];
  return [
    "",
    style.strong("New since this version"),
    ...fields.flatMap(({ field, values }) =>
      wrap(
        `${field}: ${values.map(({ value, count }) => `${value} (${inThousands(count)})`).join(", ")}`,
        columns - 2,
      ).map((line) => `  ${line}`),
    ),
  ];
};

/** What was decided and why, one decision per entry. */
const storyLines = (story: readonly JournalLine[], { style, columns }: Look): readonly string[] => {
  if (story.length === 0) return [];
  const entries = story.slice(-storyShown).flatMap(({ atMs, by, reason, exposurePpm }) => {
    const known = by.kind === "dimmer" || reason.includes(by.name);
    const who = known ? "" : ` (${nameText(by.name)})`;
    const [first = "", ...rest] = wrap(`${reason}${who}`, Math.max(20, columns - 20));
    const head = `  ${style.muted(clockText(atMs))} ${style.candidate(padStart(percentText(exposurePpm), 6))}  ${first}`;
    return [head, ...rest.map((line) => `${" ".repeat(19)}${line}`)];
  });
  return ["", style.strong("The story so far"), ...entries];
};

const answerLines = (view: RolloutView): readonly string[] =>
  isLive(view)
    ? [`Then say: dimmer good ${view.id} -m "…"   or   dimmer bad ${view.id} -m "…"`]
    : [];
