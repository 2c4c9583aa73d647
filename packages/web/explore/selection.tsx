import { findingText, itemFilter, spotlightSentence } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { litUp } from "../api/asked.ts";
import { sentenceOf } from "../api/client.ts";
import { DifferentTable } from "../elements/different-table.tsx";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { shownDifferences } from "../limits.ts";
import { differentRows } from "../model/different.ts";
import { type Box, boxText } from "../model/explore/box.ts";
import { printWhere, withPart } from "../model/explore/filter-parts.ts";
import { spotlightQuery, zoomed } from "../model/explore/question.ts";
import { count } from "../model/number.ts";
import type { Explore } from "./use-explore.ts";

type SelectionProps = { readonly explore: Explore; readonly box: Box };

/** What was brushed: what is different about it, and where to go from here. */
export const Selection = ({ explore, box }: SelectionProps) => {
  const { question, change } = explore;
  const answer = useQuery(litUp(spotlightQuery(question, box)));
  const findings = (answer.data?.findings ?? []).slice(0, shownDifferences);
  const zoom = (): void => {
    const { from, to, parts } = zoomed(question.parts, box);
    change({ from, to, where: printWhere(parts), last: undefined, box: undefined });
  };
  const follow = (index: number): void => {
    const parts = (findings[index]?.items ?? []).map(itemFilter).reduce(withPart, question.parts);
    change({ where: printWhere(parts) });
  };
  return (
    <Section
      title="What is different about the selected part"
      aside={
        answer.data === undefined
          ? boxText(box)
          : `${boxText(box)}: ${count(answer.data.selected)} events beside ${count(answer.data.rest)} others`
      }
    >
      <div className="button-row">
        <button type="button" className="button button-small" onClick={zoom}>
          Only this part
        </button>
        <button
          type="button"
          className="button button-small"
          onClick={() => change({ box: undefined })}
        >
          Clear the selection
        </button>
      </div>
      {answer.isPending ? <Loading what="what is different" /> : null}
      {answer.error === null ? null : <Notice tone="bad" title={sentenceOf(answer.error)} />}
      {answer.data === undefined ? null : (
        <p className="quiet findings-sentence">{spotlightSentence(answer.data)}</p>
      )}
      {findings.length === 0 ? null : (
        <DifferentTable
          rows={differentRows(findings)}
          names={{ selection: "selected", rest: "others" }}
          action={(index) => (
            <button type="button" className="link-button" onClick={() => follow(index)}>
              Only these<span className="hidden">: {findingText(findings[index] ?? none)}</span>
            </button>
          )}
        />
      )}
      {answer.data?.capped.map((sentence) => (
        <p key={sentence} className="quiet">
          {sentence}
        </p>
      ))}
    </Section>
  );
};

const none = { items: [] };
