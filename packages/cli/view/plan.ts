import type { PlanView } from "@dimmer/wire";
import { padEnd, wrap } from "../terminal/width.ts";
import type { Look } from "./rollout.ts";
import { shareText, spanText, stageText } from "./words.ts";

/** A plan as it would run now: its stages with their times, what a failure would cost, what changes. */
export const planLines = (view: PlanView, look: Look): readonly string[] => {
  const { style } = look;
  return [
    `${style.strong(view.service)}  ${trafficText(view)}`,
    ...(view.unproven
      ? [style.wait("  Unproven: this plan asks for time and looks, not for proof.")]
      : []),
    "",
    ...view.stages.flatMap((stage) => stageLines(stage, look)),
    "",
    fullText(view),
    ...offerLines(view, look),
    ...budgetLines(view),
    ...changeLines(view, look),
  ];
};

const trafficText = ({ traffic }: PlanView): string =>
  `${traffic.requestsPerSecond.toFixed(1)} requests/s, ${shareText(traffic.failureShare)} fail, by ${traffic.from}`;

const why = {
  dwell: "its own time",
  proof: "until proven",
  noTraffic: "never: no traffic",
} as const;

const stageLines = (stage: PlanView["stages"][number], look: Look): readonly string[] => {
  const { style, columns } = look;
  const time =
    stage.because === null
      ? `bakes ${spanText(stage.dwellMs)}`
      : stage.expectedMs === null
        ? why.noTraffic
        : `about ${spanText(stage.expectedMs)}, ${why[stage.because]}`;
  const gates = [
    ...(stage.look === "none" ? [] : [`look ${stage.look}`]),
    ...(stage.approval === "none" ? [] : ["approval required"]),
  ];
  const head = `  ${style.candidate(padEnd(stageText(stage.label), 10))} ${[time, ...gates].join(", ")}`;
  if (stage.forecast === null) return [head];
  const sentence = stage.forecast.sentence.replace(/^[^:]*: /, "");
  const warn = stage.forecast.fits ? style.muted : style.wait;
  return [head, ...wrap(sentence, columns - 13).map((line) => warn(`             ${line}`))];
};

const fullText = ({ timeToFullMs }: PlanView): string =>
  timeToFullMs === null
    ? "It would never come to full at this traffic."
    : `About ${spanText(timeToFullMs)} to full for a version as good as stable.`;

const offerLines = ({ offers }: PlanView, { style, columns }: Look): readonly string[] =>
  offers === null
    ? []
    : wrap(
        "That is over a day. `stages: low-traffic` goes by time, looks and absolute guards instead; it is unproven, and says so everywhere.",
        columns,
      ).map(style.wait);

const budgetLines = ({ budget }: PlanView): readonly string[] =>
  budget === null || budget.allowed === 0
    ? ["No history yet: the error budget counts as full."]
    : [
        `${shareText(Math.max(0, budget.remaining))} of the month's error budget is left, estimated from ${budget.from}.`,
      ];

const changeLines = ({ changes }: PlanView, { style }: Look): readonly string[] =>
  changes.length === 0
    ? []
    : [
        "",
        style.strong("Against the plan that the service has"),
        ...changes.map((line) => `  ${line}`),
      ];
