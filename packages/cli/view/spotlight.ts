import {
  type Finding,
  findingText,
  itemText,
  type SpotlightResult,
  spotlightSentence,
} from "@dimmer/core";
import type { Style } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { maxCellLetters } from "../limits.ts";
import { inThousands, many, shareText } from "./words.ts";

const columns = [
  { title: "", align: "left" },
  { title: "these", align: "right" },
  { title: "others", align: "right" },
  { title: "times", align: "right" },
] as const;

const timesText = (lift: number | null): string =>
  lift === null ? "only here" : `${Number(lift.toPrecision(2))}×`;

const row = (finding: Finding): readonly string[] => [
  findingText(finding),
  shareText(finding.selection.share),
  shareText(finding.rest.share),
  timesText(finding.lift),
];

/** What is different about some events: a sentence, then a table, the surest first. */
export const spotlightLines = (result: SpotlightResult, style: Style): readonly string[] => {
  const { findings, byMixOnly, selected, rest } = result;
  const alike = findings.filter(({ alike: others }) => others.length > 0);
  return [
    `${many(selected, "event")} beside ${inThousands(rest)} others. ${spotlightSentence(result)}`,
    ...(findings.length > 0 ? ["", ...table(columns, findings.map(row), maxCellLetters)] : []),
    ...(alike.length > 0 ? [""] : []),
    ...alike.map((finding) =>
      style.muted(
        `${findingText(finding)} is the same as ${finding.alike.map(itemText).join(", ")}.`,
      ),
    ),
    ...byMixOnly.map((finding) =>
      style.muted(`${findingText(finding)} differs only because the mix of strata does.`),
    ),
    ...result.capped.map((sentence) => style.muted(sentence)),
  ];
};
