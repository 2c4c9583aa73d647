import type { StoredEvent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sentenceOf } from "../api/client.ts";
import { eventsOf } from "../api/queries.ts";
import { EventFields } from "../elements/event-fields.tsx";
import { Icon } from "../elements/icon.tsx";
import { eventQuery, eventRow, traceQuery } from "../model/raw-event.ts";
import { clock } from "../model/time.ts";
import { useOpened } from "./opened.ts";

type EventDrawerProps = {
  readonly rollout: RolloutView;
  readonly events: readonly StoredEvent[];
  readonly id: string;
  readonly onOpen: (id: string | null) => void;
};

/** One event whole, beside the page. Escape closes it; arrows go to its neighbours. */
export const EventDrawer = ({ rollout, events, id, onOpen }: EventDrawerProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const at = events.findIndex((event) => event.id === id);
  const listed = events[at];
  const asked = useQuery({
    ...eventsOf(rollout.id, `event ${id}`, eventQuery(rollout, id)),
    enabled: listed === undefined,
  });
  const event = listed ?? asked.data?.events?.[0];
  const { open: record } = useOpened();
  const found = event !== undefined;
  useEffect(() => {
    if (found) record(`event:${id}`);
  }, [record, found, id]);
  const go = (step: number): void => {
    const next = at < 0 ? undefined : events[at + step];
    if (next !== undefined) onOpen(next.id);
  };
  const onKeyDown = (pressed: React.KeyboardEvent): void => {
    if (pressed.key === "ArrowLeft") go(-1);
    if (pressed.key === "ArrowRight") go(1);
  };
  return (
    // The dialog closes on Escape by itself; a press on the ground around it does the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="drawer"
      aria-label={event === undefined ? "Event" : eventRow(event).request}
      onCancel={() => onOpen(null)}
      onKeyDown={onKeyDown}
      onClick={(press) => press.target === dialog.current && onOpen(null)}
    >
      <div className="drawer-body">
        <div className="drawer-head">
          <p className="quiet">
            {event === undefined
              ? "Event"
              : `${clock(event.timeMs)}${at < 0 ? "" : ` · ${at + 1} of ${events.length}`}`}
          </p>
          <div className="button-row">
            <IconButton name="before" words="Newer event" onPress={() => go(-1)} off={at <= 0} />
            <IconButton
              name="next"
              words="Older event"
              onPress={() => go(1)}
              off={at < 0 || at >= events.length - 1}
            />
            <IconButton name="close" words="Close" onPress={() => onOpen(null)} off={false} />
          </div>
        </div>
        {event === undefined ? (
          <p>{missing(asked, id)}</p>
        ) : (
          <>
            <h3>{eventRow(event).request}</h3>
            <p className="drawer-answer">{eventRow(event).answer}</p>
            <EventFields event={event} />
            <Trace rollout={rollout} event={event} />
          </>
        )}
      </div>
    </dialog>
  );
};

/** While an event that no list shows is asked for, and when it is not there. */
const missing = (
  asked: { readonly isPending: boolean; readonly error: Error | null },
  id: string,
): string => {
  if (asked.isPending) return "Looking for this event…";
  if (asked.error !== null) return sentenceOf(asked.error);
  return `No event of this rollout has the id ${id}; it may not be stored yet, or not any more.`;
};

type IconButtonProps = {
  readonly name: "before" | "next" | "close";
  readonly words: string;
  readonly onPress: () => void;
  readonly off: boolean;
};

const IconButton = ({ name, words, onPress, off }: IconButtonProps) => (
  <button type="button" className="icon-button" aria-label={words} onClick={onPress} disabled={off}>
    <Icon name={name} />
  </button>
);

type TraceProps = { readonly rollout: RolloutView; readonly event: StoredEvent };

/** The other events of the same request: the failed attempt behind a rescue, the service's own. */
const Trace = ({ rollout, event }: TraceProps) => {
  const traceId = event.fields["trace.trace_id"];
  const known = typeof traceId === "string" && traceId !== "";
  const answer = useQuery({
    ...eventsOf(rollout.id, `trace ${String(traceId)}`, traceQuery(rollout, String(traceId))),
    enabled: known,
  });
  const others = (answer.data?.events ?? []).filter((other) => other.id !== event.id);
  if (others.length === 0) return null;
  return (
    <div className="drawer-trace">
      <h4>
        Same request, {others.length === 1 ? "one more event" : `${others.length} more events`}
      </h4>
      {others.map((other) => (
        <details key={other.id} className="details">
          <summary>
            {eventRow(other).request}, {eventRow(other).answer}
          </summary>
          <EventFields event={other} />
        </details>
      ))}
    </div>
  );
};
