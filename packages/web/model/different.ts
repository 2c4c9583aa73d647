import {
  type Finding,
  findingText,
  itemText,
  outcomeFields,
  type SpotlightQuestion,
} from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { failedFilter, ofCandidate, spanOf } from "./raw-event.ts";

/** What do the candidate's failed requests have in common that its others have not? */
export const differentQuestion = (
  rollout: Pick<RolloutView, "id" | "service" | "shippedAtMs" | "endedAtMs">,
): SpotlightQuestion => ({
  dataset: rollout.service,
  ...spanOf(rollout),
  where: { all: ofCandidate(rollout.id) },
  selection: failedFilter,
  stratify: null,
  ignore: [...outcomeFields],
  look: null,
});

/** One line: what differs, and how much on both sides, as bars and in words. */
export type DifferentRow = {
  readonly key: string;
  readonly text: string;
  readonly alike: string | null;
  /** 0 … 1. */
  readonly selection: number;
  readonly rest: number;
  readonly times: string;
};

/** `12×`, or that the others have none. */
const timesOf = ({ lift }: Finding): string =>
  lift === null ? "only here" : `${Number(lift.toPrecision(2))}×`;

export const differentRows = (findings: readonly Finding[]): readonly DifferentRow[] =>
  findings.map((finding) => ({
    key: findingText(finding),
    text: findingText(finding),
    alike:
      finding.alike.length === 0 ? null : `the same as ${finding.alike.map(itemText).join(", ")}`,
    selection: finding.selection.share,
    rest: finding.rest.share,
    times: timesOf(finding),
  }));
