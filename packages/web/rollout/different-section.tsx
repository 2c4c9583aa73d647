import { spotlightSentence } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../api/client.ts";
import { spotlightOf } from "../api/queries.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { differentRefreshMs, shownDifferences } from "../limits.ts";
import { differentQuestion, type DifferentRow, differentRows } from "../model/different.ts";
import { count, share } from "../model/number.ts";
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
      {rows.length === 0 ? null : <DifferentTable rows={rows} />}
    </Section>
  );
};

const DifferentTable = ({ rows }: { readonly rows: readonly DifferentRow[] }) => (
  <table className="different">
    <thead>
      <tr>
        <th scope="col">True of</th>
        <th scope="col">failed</th>
        <th scope="col">others</th>
        <th scope="col" className="different-times">
          times
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.key}>
          <th scope="row">
            {row.text}
            {row.alike === null ? null : <span className="quiet"> ({row.alike})</span>}
          </th>
          <td>
            <Share of={row.selection} side="selection" />
          </td>
          <td>
            <Share of={row.rest} side="rest" />
          </td>
          <td className="different-times">{row.times}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

type ShareProps = { readonly of: number; readonly side: "selection" | "rest" };

const Share = ({ of, side }: ShareProps) => (
  <span className="different-share" data-side={side}>
    <span className="different-bar" aria-hidden="true">
      <span className="different-fill" style={{ width: `${of * 100}%` }} />
    </span>
    {share(of)}
  </span>
);
