import type { Overview, RolloutView, ServiceView } from "@dimmer/wire";
import { endedShown } from "../limits.ts";
import type { Style } from "../terminal/style.ts";
import { indented, type Look, rolloutLines, titleLine } from "./rollout.ts";
import { agoText, inThousands, isLive, nameText, shareText, shortVersion } from "./words.ts";

/** Your code in production today: who owes a look, what is being raised, what serves, what ended. */
export const overviewLines = (overview: Overview, look: Look): readonly string[] => {
  const { style } = look;
  const inside = { style, columns: look.columns - 2 };
  const live = overview.rollouts.filter(isLive);
  const ended = overview.rollouts.filter((view) => !isLive(view)).slice(0, endedShown);
  return [
    `${style.strong("Your code in production today")}  ${style.muted(nameText(overview.you.name))}`,
    ...section(
      "Owed",
      live.flatMap((view) => owedLines(view, look)),
    ),
    ...section(
      "Being raised",
      live.flatMap((view) => ["", ...rolloutLines(view, inside)]).slice(1),
    ),
    ...section(
      "Services",
      overview.services.map((service) => serviceLine(service, look)),
    ),
    ...section(
      "Ended",
      ended.flatMap((view) => endedLines(view, overview.nowMs, inside)),
    ),
    ...problems(overview).map((sentence) => `\n${style.wait(`… ${sentence}`)}`),
    "",
    ...nextLines(overview, live).map(style.muted),
  ];
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => (line === "" ? "" : `  ${line}`))];

const owedLines = (view: RolloutView, { style }: Look): readonly string[] =>
  view.owed.map(({ what, sentence }) =>
    what === "look"
      ? style.wait(`… ${view.id}: ${sentence}  dimmer look ${view.id}`)
      : `… ${view.id}: ${sentence}`,
  );

/** Fewer requests without a unit are crawlers and checks, and no news. */
const worthSaying = 0.05;

const serviceLine = (service: ServiceView, { style }: Look): string => {
  const { name, stable, requestsPerSecond, failureShare, keylessShare } = service;
  const rate =
    requestsPerSecond < 10 ? requestsPerSecond.toFixed(1) : inThousands(requestsPerSecond);
  if (requestsPerSecond === 0)
    return `${style.strong(name)}  ${style.stable(shortVersion(stable.id))}  no requests in the last minute${busyText(service, style)}`;
  const failing =
    failureShare === 0 ? "nothing fails" : style.bad(`${shareText(failureShare)} fail`);
  const nameless =
    keylessShare < worthSaying ? "" : `, ${shareText(keylessShare)} name nobody and stay on stable`;
  const served = style.stable(shortVersion(stable.id));
  return `${style.strong(name)}  ${served}  ${rate} requests/s, ${failing}${nameless}${busyText(service, style)}`;
};

const busyText = ({ rollout }: ServiceView, style: Style): string =>
  rollout === null ? "" : `  ${style.muted(`rollout ${rollout}`)}`;

const endedLines = (view: RolloutView, nowMs: number, look: Look): readonly string[] => {
  const when =
    view.endedAtMs === null ? "" : `  ${look.style.muted(agoText(view.endedAtMs, nowMs))}`;
  return [titleLine(view, look.style) + when, ...indented(view.sentence, look)];
};

const problems = ({ events, splitters, stopped }: Overview): readonly string[] => [
  ...(stopped === null
    ? []
    : [
        `${nameText(stopped.by)} stopped the line: ${stopped.why} Nothing is raised until \`dimmer stop-the-line --lift\`.`,
      ]),
  ...(events.ok ? [] : [events.sentence]),
  ...splitters
    .filter(({ state }) => state === "silent")
    .map(({ name }) => `Splitter ${name} is silent; nothing is raised until it is heard again.`),
  ...splitters
    .filter(({ droppedEvents }) => droppedEvents > 0)
    .map(
      ({ name, droppedEvents }) =>
        `Splitter ${name} dropped ${inThousands(droppedEvents)} events; its counts are whole.`,
    ),
];

const nextLines = ({ services }: Overview, live: readonly RolloutView[]): readonly string[] => {
  if (services.length === 0)
    return ["No service yet: dimmer serve --service NAME --stable http://127.0.0.1:3000"];
  if (live.length === 0) return ["Ship the next version: dimmer ship --to http://127.0.0.1:3001"];
  return [`Follow it: dimmer watch ${live[0]?.id ?? ""}`];
};
