import type { RolloutView } from "@dimmer/wire";
import type { Style } from "../terminal/style.ts";
import { widthOf, wrap } from "../terminal/width.ts";
import { exposureBar, stageRail } from "./bar.ts";
import { watchedLines } from "./watched.ts";
import { authorsText, exposureText, many, momentText, phaseText, shortVersion } from "./words.ts";

export type Look = { readonly style: Style; readonly columns: number };

/** One rollout as a block of lines: who and what, the dimmer, what it waits for, what is known. */
export const rolloutLines = (view: RolloutView, look: Look): readonly string[] => {
  const { style } = look;
  return [
    titleLine(view, style),
    ...changeLines(view, look),
    ...barLines(view, look),
    ...indented(view.sentence, look),
    ...holdLines(view, look),
    ...forecastLines(view, look),
    ...verdictLines(view, look),
    ...expectationLines(view, look),
    ...watchedLines(view, look),
    ...owedLines(view, look),
    ...harmLines(view, look),
  ].filter((line) => line !== "");
};

/** `shop.2  v3 over v1  being raised`. */
export const titleLine = (view: RolloutView, style: Style): string => {
  const candidate = style.candidate(shortVersion(view.candidate.id));
  const stable = style.stable(shortVersion(view.stable.id));
  const labels = [
    ...(view.unproven ? ["unproven"] : []),
    ...(view.hotfix === null ? [] : ["hotfix"]),
    ...(view.noReturn?.past === true ? ["past no return"] : []),
  ];
  const labelled = labels.map((label) => `  ${style.wait(label)}`).join("");
  return `${style.strong(view.id)}  ${candidate} over ${stable}  ${phaseInColor(view, style)}${labelled}`;
};

const phaseInColor = (view: RolloutView, style: Style): string => {
  const text = phaseText(view.phase);
  if (view.phase === "rolled_back" || view.phase === "rolling_back") return style.bad(`✗ ${text}`);
  if (view.phase === "done") return style.good(`✓ ${text}`);
  return view.phase === "holding" || view.owed.length > 0 ? style.wait(`… ${text}`) : text;
};

/** What changed and whose it is: on one line where it fits. */
const changeLines = (view: RolloutView, look: Look): readonly string[] => {
  const { subject, commits } = view.candidate;
  const count = commits.length > 1 ? ` (${many(commits.length, "commit")})` : "";
  const who = authorsText(view) + count;
  if (widthOf(`  ${subject}  ${who}`) <= look.columns)
    return [`  ${subject === "" ? "" : `${subject}  `}${look.style.muted(who)}`];
  return [...indented(subject, look), ...indented(who, look).map(look.style.muted)];
};

const widestBar = 48;

const barLines = (view: RolloutView, { style, columns }: Look): readonly string[] => {
  const shown = exposureText(view);
  const wasExposed = view.phase === "rolled_back" && view.maxExposurePpm > 0;
  const reached = wasExposed ? ` (highest ${highest(view)})` : "";
  const width = Math.max(10, Math.min(widestBar, columns - widthOf(shown + reached) - 4));
  return [
    `  ${exposureBar(view, width, style)}  ${style.candidate(shown)}${style.muted(reached)}`,
    `  ${stageRail(view.stages, style)}`,
  ];
};

const highest = (view: RolloutView): string =>
  exposureText({ exposurePpm: view.maxExposurePpm, cohorts: [] });

/** The verdict sentence with its mark; the numbers are in the sentence. */
export const verdictLines = (view: RolloutView, look: Look): readonly string[] => {
  const { verdict } = view;
  if (verdict === null || view.sentence.includes(verdict.sentence)) return [];
  const { style } = look;
  const [mark, color] = {
    pass: ["✓", style.good],
    fail: ["✗", style.bad],
    undecided: ["…", style.wait],
    blind: ["?", style.wait],
  }[verdict.outcome] as [string, (text: string) => string];
  const [first = "", ...rest] = wrap(verdict.sentence, look.columns - 4);
  return [`  ${color(mark)} ${first}`, ...rest.map((line) => `    ${line}`)];
};

/** Who can end the hold, by when, and how. */
const holdLines = (view: RolloutView, look: Look): readonly string[] => {
  const { hold } = view;
  if (hold === null) return [];
  const by = hold.deadlineMs === null ? "" : `, by ${momentText(hold.deadlineMs)}`;
  const exits = hold.exits.map((exit) => `dimmer ${exit}`).join(" · ");
  return indented(`Waits for ${hold.owner}${by}: ${exits}`, look).map(look.style.muted);
};

/** What the next step would cost if the candidate were bad; nothing once there is no next step. */
const forecastLines = (view: RolloutView, look: Look): readonly string[] => {
  const { forecast } = view;
  if (forecast === null || !raising.has(view.phase)) return [];
  const color = forecast.fits ? look.style.muted : look.style.wait;
  return indented(forecast.sentence, look).map(color);
};

const raising: ReadonlySet<RolloutView["phase"]> = new Set([
  "draft",
  "shadow",
  "cohort",
  "percent",
  "holding",
  "lowering",
]);

const outcomeMarks = { met: "✓", broken: "✗", notYet: "?", neverArrived: "✗" } as const;

/** What its authors expect: ✓ ✗ ? by production, with its numbers. */
const expectationLines = (view: RolloutView, look: Look): readonly string[] =>
  view.expectations.flatMap(({ id, say, outcome, answers }) => {
    const mark = outcome === null ? "?" : outcomeMarks[outcome.word];
    const color = mark === "✓" ? look.style.good : mark === "✗" ? look.style.bad : look.style.muted;
    const said = answers.map(({ by, answer }) => ` ${by.name} says ${answer}.`).join("");
    const never = outcome?.word === "neverArrived" ? " The fields never arrived." : "";
    const text = `${id} ${say}.${never} ${outcome?.sentence ?? ""}${said}`.replaceAll(/\s+/g, " ");
    const [first = "", ...rest] = wrap(text, look.columns - 4);
    return [`  ${color(mark)} ${first}`, ...rest.map((line) => `    ${line}`)];
  });

const owedLines = (view: RolloutView, look: Look): readonly string[] =>
  view.owed.flatMap(({ sentence }) =>
    sentence === view.sentence ? [] : indented(sentence, look).map(look.style.wait),
  );

/** Who noticed: the number that counts most. */
const harmLines = ({ harm }: RolloutView, { style, columns }: Look): readonly string[] => {
  if (harm.rescues + harm.harmed + harm.seenFailures === 0)
    return [`  ${style.muted("0 users harmed · nothing had to be rescued")}`];
  const failures =
    harm.seenFailures === 0 ? "" : ` by ${many(harm.seenFailures, "failed request")}`;
  const harmed = `${many(harm.harmed, "user")} harmed${failures}`;
  const rescued = `${many(harm.rescues, "request")} of ${many(harm.rescuedUnits, "user")} rescued`;
  const colored = harm.harmed > 0 ? style.bad(harmed) : harmed;
  return widthOf(`  ${harmed} · ${rescued}`) <= columns
    ? [`  ${colored} · ${rescued}`]
    : [`  ${colored}`, `  ${rescued}`];
};

export const indented = (text: string, { columns }: Look): readonly string[] =>
  text === "" ? [] : wrap(text, columns - 2).map((line) => `  ${line}`);

const holdCommand: Readonly<Record<NonNullable<RolloutView["hold"]>["reason"], string>> = {
  paused: "resume",
  lookRequired: "look",
  approvalRequired: "approve",
  budget: "look",
  window: "watch",
  lineStopped: "watch",
  servicePage: "watch",
  sampleRatio: "acknowledge",
  candidateSilent: "look",
  eventsSilent: "watch",
  contradiction: "watch",
  noSafeTarget: "rollback",
  immaterialRegression: "look",
  suspectRegression: "look",
  breachHeld: "rollback",
  deadline: "look",
  countsMissing: "watch",
  candidateUnreachable: "watch",
  splitterRefused: "watch",
};

/** What the author will most likely want to type next; null when nothing is left to do. */
export const nextCommand = (view: RolloutView): string | null => {
  const { id, phase, hold } = view;
  if (phase === "rolled_back" || phase === "rolling_back") return `dimmer look ${id}`;
  if (phase === "done") return null;
  const byHold = hold === null ? null : holdCommand[hold.reason];
  if (byHold !== null) return `dimmer ${byHold} ${id}`;
  return view.owed.some(({ what }) => what === "look") ? `dimmer look ${id}` : `dimmer watch ${id}`;
};
