import type { StoredEvent } from "@dimmer/core";
import { useRef } from "react";
import { valueInListChars } from "../limits.ts";
import { eventRow } from "../model/raw-event.ts";
import { clock } from "../model/time.ts";
import { mark } from "../model/tone.ts";

type EventListProps = {
  readonly events: readonly StoredEvent[];
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
};

/** Newest first. Arrow keys move between the lines, Enter opens one. */
export const EventList = ({ events, openId, onOpen }: EventListProps) => {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const lines = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = lines.findIndex((line) => line === document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    lines[Math.min(lines.length - 1, Math.max(0, at + step))]?.focus();
  };
  if (events.length === 0) return null;
  return (
    <ul className="events" ref={list} aria-label="Candidate requests, newest first">
      {events.map((event) => (
        <li key={event.id}>
          <EventLine event={event} open={event.id === openId} onOpen={onOpen} onMove={move} />
        </li>
      ))}
    </ul>
  );
};

type EventLineProps = {
  readonly event: StoredEvent;
  readonly open: boolean;
  readonly onOpen: (id: string) => void;
  readonly onMove: (pressed: React.KeyboardEvent) => void;
};

const EventLine = ({ event, open, onOpen, onMove }: EventLineProps) => {
  const row = eventRow(event);
  return (
    <button
      type="button"
      className="event"
      data-tone={row.tone}
      aria-expanded={open}
      onClick={() => onOpen(event.id)}
      onKeyDown={onMove}
    >
      <time className="event-time">{clock(row.timeMs)}</time>
      <span className="event-request">{cut(row.request)}</span>
      <span className="event-answer">
        <span aria-hidden="true">{mark(row.tone)} </span>
        {cut(row.answer)}
      </span>
      <span className="event-unit">{cut(row.unit)}</span>
      <span className="event-took">{row.took}</span>
    </button>
  );
};

const cut = (text: string): string =>
  text.length > valueInListChars ? `${text.slice(0, valueInListChars)}…` : text;
