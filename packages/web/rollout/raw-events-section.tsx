import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoredEvent } from "@dimmer/core";
import { sentenceOf } from "../api/client.ts";
import { eventsOf } from "../api/queries.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { eventsRefreshMs } from "../limits.ts";
import { ended } from "../model/phase.ts";
import { type EventKind, eventKinds, eventsQuery } from "../model/raw-event.ts";
import { EventDrawer } from "./event-drawer.tsx";
import { EventList } from "./event-list.tsx";
import { useOpened } from "./opened.ts";
import type { SectionProps } from "./sections.ts";

const route = getRouteApi("/rollouts/$id");

/** Real requests of the candidate, with every field one click away. */
export const RawEventsSection = ({ rollout }: SectionProps) => {
  const { events: kind = "failed", event: openId } = route.useSearch();
  const navigate = route.useNavigate();
  const opened = useOpened();
  const answer = useQuery({
    ...eventsOf(rollout.id, kind, eventsQuery(rollout, kind)),
    // The list stands still while one of its events is read.
    refetchInterval: ended(rollout) || openId !== undefined ? false : eventsRefreshMs,
  });
  const choose = (next: EventKind): void => {
    opened.open(`list:${next}`);
    void navigate({ search: { events: next }, replace: true, resetScroll: false });
  };
  const open = (id: string | null): void => {
    const search = id === null ? { events: kind } : { events: kind, event: id };
    void navigate({ search, replace: true, resetScroll: false });
  };
  const events: readonly StoredEvent[] = answer.data?.events ?? [];
  return (
    <Section title="Raw events" aside={<KindTabs kind={kind} onChoose={choose} />}>
      {answer.data === undefined && answer.error === null ? <Loading what="raw events" /> : null}
      {answer.error === null ? null : (
        <Notice tone="bad" title={sentenceOf(answer.error)}>
          <p>Judging goes on: it counts where traffic is split and needs no events.</p>
        </Notice>
      )}
      {answer.data !== undefined && events.length === 0 ? <NoEvents kind={kind} /> : null}
      <EventList events={events} openId={openId ?? null} onOpen={open} />
      {answer.data?.capped.map((sentence) => (
        <p key={sentence} className="quiet">
          {sentence}
        </p>
      ))}
      {openId === undefined || answer.isPending ? null : (
        <EventDrawer rollout={rollout} events={events} id={openId} onOpen={open} />
      )}
    </Section>
  );
};

const NoEvents = ({ kind }: { readonly kind: EventKind }) => {
  const words: Readonly<Record<EventKind, string>> = {
    failed: "No candidate request has failed.",
    slow: "No candidate request was slower than the threshold of its stage.",
    ordinary: "No ordinary candidate request yet.",
  };
  return <Notice title={words[kind]} />;
};

type KindTabsProps = { readonly kind: EventKind; readonly onChoose: (kind: EventKind) => void };

const KindTabs = ({ kind, onChoose }: KindTabsProps) => (
  <fieldset className="segments">
    <legend className="hidden">Which candidate requests</legend>
    {eventKinds.map((name) => (
      <button
        key={name}
        type="button"
        className="segment"
        aria-pressed={name === kind}
        onClick={() => onChoose(name)}
      >
        {name}
      </button>
    ))}
  </fieldset>
);
