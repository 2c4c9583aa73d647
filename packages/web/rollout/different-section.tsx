import { spotlightSentence } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../api/client.ts";
import { spotlightOf } from "../api/queries.ts";
import { DifferentTable } from "../elements/different-table.tsx";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { differentRefreshMs, shownDifferences } from "../limits.ts";
import { differentQuestion, differentRows } from "../model/different.ts";
import { count } from "../model/number.ts";
import { ended } from "../model/phase.ts";
import type { SectionProps } from "./sections.ts";

/** What the candidate's failed requests have in common that its others have not: Spotlight. */
export const DifferentSection = ({ rollout }: SectionProps) => {
  const answer = useQuery({
    ...spotlightOf(rollout.id, differentQuestion(rollout)),
    refetchInterval: ended(rollout) ? false : differentRefreshMs,
  });
  const rows = differentRows(answer.data?.findings ?? []).slice(0, shownDifferences);
  return (
    <Section
      title="What is different"
      aside={
        answer.data === undefined || answer.data.selected === 0
          ? undefined
          : `${count(answer.data.selected)} failed beside ${count(answer.data.rest)} other candidate requests`
      }
    >
      {answer.data === undefined && answer.error === null ? (
        <Loading what="what is different" />
      ) : null}
      {answer.error === null ? null : <Notice tone="bad" title={sentenceOf(answer.error)} />}
      {answer.data === undefined ? null : (
        <p className="quiet">
          {answer.data.selected === 0
            ? "No candidate request has failed, so there is nothing to compare."
            : spotlightSentence(answer.data)}
        </p>
      )}
      {rows.length === 0 ? null : (
        <DifferentTable rows={rows} names={{ selection: "failed", rest: "others" }} />
      )}
    </Section>
  );
};
