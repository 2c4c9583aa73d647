import type { StoredEvent } from "@dimmer/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { eventRowPx, eventRowsAhead } from "../limits.ts";
import { cut } from "../model/cut.ts";
import { eventRow } from "../model/raw-event.ts";
import { clock } from "../model/time.ts";
import { mark } from "../model/tone.ts";
import type { Explore } from "./use-explore.ts";

type EventTableProps = { readonly explore: Explore; readonly events: readonly StoredEvent[] };

/** Any number of events; only the lines in sight are in the page. Arrows move, Enter opens. */
export const EventTable = ({ explore, events }: EventTableProps) => {
  const holder = useRef<HTMLDivElement>(null);
  // Nothing is kept between renders here: the rows in sight are read anew each time.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => holder.current,
    estimateSize: () => eventRowPx,
    overscan: eventRowsAhead,
  });
  const move = (index: number) => (pressed: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[pressed.key];
    if (step === undefined) return;
    pressed.preventDefault();
    const next = Math.min(events.length - 1, Math.max(0, index + step));
    rows.scrollToIndex(next);
    // The line is in the page only after the scroll was drawn.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        holder.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
      ),
    );
  };
  return (
    <div className="event-rows" ref={holder}>
      <ul
        aria-label={`${events.length} events, newest first`}
        style={{ height: `${rows.getTotalSize()}px` }}
      >
        {rows.getVirtualItems().map(({ index, start }) => {
          const event = events[index];
          return event === undefined ? null : (
            <li key={event.id} style={{ transform: `translateY(${start}px)` }}>
              <EventLine
                event={event}
                index={index}
                onOpen={() => explore.change({ event: event.id })}
                onMove={move(index)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
};

type EventLineProps = {
  readonly event: StoredEvent;
  readonly index: number;
  readonly onOpen: () => void;
  readonly onMove: (pressed: React.KeyboardEvent) => void;
};

const EventLine = ({ event, index, onOpen, onMove }: EventLineProps) => {
  const row = eventRow(event);
  const version = event.fields["dimmer.arm"];
  return (
    <button
      type="button"
      className="event"
      data-index={index}
      data-tone={row.tone}
      onClick={onOpen}
      onKeyDown={onMove}
    >
      <time className="event-time">{clock(row.timeMs)}</time>
      <span className="event-request">{cut(row.request)}</span>
      <span className="event-answer">
        <span aria-hidden="true">{mark(row.tone)} </span>
        {cut(row.answer)}
      </span>
      <span className="event-unit">
        {typeof version === "string" ? `${cut(version)} · ` : ""}
        {cut(row.unit)}
      </span>
      <span className="event-took">{row.took}</span>
    </button>
  );
};
