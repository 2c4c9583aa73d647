import "../styles/different.css";
import "../styles/drawer.css";
import "../styles/events.css";
import "../styles/explore.css";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { asked } from "../api/asked.ts";
import { sentenceOf } from "../api/client.ts";
import { overviewQuery } from "../api/queries.ts";
import { usePageTitle } from "../app/page-title.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { readBox } from "../model/explore/box.ts";
import { seenFields } from "../model/explore/complete.ts";
import { boxParts, rawQuery } from "../model/explore/question.ts";
import { Builder } from "./builder.tsx";
import { EventsSection } from "./events-section.tsx";
import { Results } from "./results.tsx";
import { Selection } from "./selection.tsx";
import { TimeRow } from "./time-row.tsx";
import { type Explore, useExplore } from "./use-explore.ts";

/** Any question about the events of a service. The address is the question. */
export const ExplorePage = () => {
  usePageTitle("Explore");
  const explore = useExplore();
  const overview = useQuery(overviewQuery);
  return (
    <div className="page explore">
      <h1>Explore</h1>
      {explore === null ? <Nothing error={overview.error} known={overview.isSuccess} /> : null}
      {explore === null ? null : <Content explore={explore} />}
    </div>
  );
};

type NothingProps = { readonly error: Error | null; readonly known: boolean };

const Nothing = ({ error, known }: NothingProps) => {
  if (error !== null) return <Notice tone="bad" title={sentenceOf(error)} />;
  if (!known) return <Loading what="what there is to ask about" />;
  return (
    <Notice title="Dimmer knows no service yet, so there are no events to explore.">
      <p>Home shows the command that starts with one.</p>
    </Notice>
  );
};

const Content = ({ explore }: { readonly explore: Explore }) => {
  const { question, search } = explore;
  const box = readBox(search.box);
  const raw = useQuery(asked(rawQuery(question, boxParts(box))));
  const seen = useMemo(() => seenFields(raw.data?.events ?? []), [raw.data]);
  return (
    <>
      <TimeRow explore={explore} />
      <Builder explore={explore} seen={seen} />
      {question.problems.map((sentence) => (
        <Notice key={sentence} tone="bad" title={sentence} />
      ))}
      <Results explore={explore} box={box} />
      {box === null ? null : <Selection explore={explore} box={box} />}
      <EventsSection explore={explore} answer={raw} isBrushed={box !== null} />
    </>
  );
};
