import type { QueryResult, StoredEvent } from "@dimmer/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { sentenceOf } from "../api/client.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { counted } from "../model/number.ts";
import { EventTable } from "./event-table.tsx";
import { ExploreDrawer } from "./explore-drawer.tsx";
import { LiveTail } from "./live-tail.tsx";
import type { Explore } from "./use-explore.ts";

type EventsSectionProps = {
  readonly explore: Explore;
  readonly answer: UseQueryResult<QueryResult>;
  readonly isBrushed: boolean;
};

/** The events themselves: of the question, of what is brushed in it, or as they come in. */
export const EventsSection = ({ explore, answer, isBrushed }: EventsSectionProps) => {
  const live = explore.search.list === "live";
  const events = answer.data?.events ?? [];
  return (
    <Section
      title={isBrushed && !live ? "Events of the selected part" : "Events"}
      aside={<Switch explore={explore} />}
    >
      {live ? <LiveTail explore={explore} /> : <Stored answer={answer} explore={explore} />}
      {live || explore.search.event === undefined ? null : (
        <ExploreDrawer explore={explore} events={events} id={explore.search.event} />
      )}
    </Section>
  );
};

const Switch = ({ explore: { search, change } }: { readonly explore: Explore }) => (
  <fieldset className="segments">
    <legend className="hidden">Which events</legend>
    {(["events", "live"] as const).map((name) => (
      <button
        key={name}
        type="button"
        className="segment"
        aria-pressed={(search.list === "live") === (name === "live")}
        onClick={() => change({ list: name === "live" ? "live" : undefined, event: undefined })}
      >
        {name === "live" ? "live" : "stored"}
      </button>
    ))}
  </fieldset>
);

type StoredProps = Pick<EventsSectionProps, "explore" | "answer">;

const Stored = ({ explore, answer }: StoredProps) => {
  if (answer.error !== null) return <Notice tone="bad" title={sentenceOf(answer.error)} />;
  if (answer.data === undefined) return <Loading what="events" />;
  const events: readonly StoredEvent[] = answer.data.events;
  if (events.length === 0) return <Notice title="No events here." />;
  return (
    <>
      <p className="quiet">
        {counted(events.length, "event")}, newest first. {answer.data.capped.join(" ")}
      </p>
      <EventTable explore={explore} events={events} />
    </>
  );
};
