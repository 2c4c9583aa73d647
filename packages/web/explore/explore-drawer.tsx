import type { StoredEvent } from "@dimmer/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { asked } from "../api/asked.ts";
import { sentenceOf } from "../api/client.ts";
import { EventFields } from "../elements/event-fields.tsx";
import { Icon } from "../elements/icon.tsx";
import { printWhere } from "../model/explore/filter-parts.ts";
import { rawQuery } from "../model/explore/question.ts";
import { eventRow } from "../model/raw-event.ts";
import { clock } from "../model/time.ts";
import { ValueButton } from "./value-button.tsx";
import type { Explore } from "./use-explore.ts";

type ExploreDrawerProps = {
  readonly explore: Explore;
  readonly events: readonly StoredEvent[];
  readonly id: string;
};

/** One event whole; every value is the beginning of another question. Escape closes it; arrows go to its neighbours. */
export const ExploreDrawer = ({ explore, events, id }: ExploreDrawerProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const { question, change } = explore;
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const at = events.findIndex((one) => one.id === id);
  const listed = events[at];
  const found = useQuery({
    ...asked({
      ...rawQuery({ ...question, parts: [{ field: "meta.event_id", op: "=", value: id }] }),
      limit: 1,
    }),
    enabled: listed === undefined,
  });
  const event = listed ?? found.data?.events.find((one) => one.id === id);
  const close = (): void => change({ event: undefined });
  const onKeyDown = ({ key }: React.KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const next = step === undefined || at < 0 ? undefined : events[at + step];
    if (next !== undefined) change({ event: next.id });
  };
  return (
    // The dialog closes on Escape by itself; a press on the ground around it does the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="drawer"
      aria-label={event === undefined ? "Event" : eventRow(event).request}
      onCancel={close}
      onKeyDown={onKeyDown}
      onClick={(press) => press.target === dialog.current && close()}
    >
      <div className="drawer-body">
        <div className="drawer-head">
          <p className="quiet">
            {event === undefined
              ? "Event"
              : `${clock(event.timeMs)}${at < 0 ? "" : ` · ${at + 1} of ${events.length}`}`}
          </p>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        {event === undefined ? (
          <p>{missing(found, id)}</p>
        ) : (
          <Whole explore={explore} event={event} />
        )}
      </div>
    </dialog>
  );
};

const missing = (
  found: { readonly isFetching: boolean; readonly error: Error | null },
  id: string,
): string => {
  if (found.isFetching) return "Looking for this event…";
  if (found.error !== null) return sentenceOf(found.error);
  return `No event of this time has the id ${id}. Look at a longer stretch; it may also be too old to be kept.`;
};

const Whole = ({ explore, event }: { readonly explore: Explore; readonly event: StoredEvent }) => {
  const trace = event.fields["trace.trace_id"];
  return (
    <>
      <h3>{eventRow(event).request}</h3>
      <p className="drawer-answer">{eventRow(event).answer}</p>
      {typeof trace === "string" && trace !== "" ? (
        <button
          type="button"
          className="button button-small"
          onClick={() =>
            explore.change({
              where: printWhere([{ field: "trace.trace_id", op: "=", value: trace }]),
              box: undefined,
              event: undefined,
            })
          }
        >
          Every event of this request
        </button>
      ) : null}
      <EventFields
        event={event}
        around={(field, value, text) => (
          <ValueButton explore={explore} field={field} value={value}>
            {text}
          </ValueButton>
        )}
      />
    </>
  );
};
