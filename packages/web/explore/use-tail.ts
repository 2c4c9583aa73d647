import type { Filter, StoredEvent } from "@dimmer/core";
import { useEffect, useState } from "react";
import { tailEvents } from "../limits.ts";

export type Tail = {
  /** Newest first; the oldest go once there are `tailEvents`. */
  readonly events: readonly StoredEvent[];
  readonly running: boolean;
  /** What was left out or went wrong, in one sentence; empty if nothing. */
  readonly said: string;
  readonly turn: () => void;
};

/** What one stream has brought; `wanted` says which, so that another question begins empty. */
type Heard = Pick<Tail, "events" | "said"> & { readonly wanted: string };

/** Listens for new events of a data set. Another question begins with an empty list. */
export const useTail = (dataset: string, where: Filter | null): Tail => {
  const wanted = new URLSearchParams({
    dataset,
    ...(where === null ? {} : { where: JSON.stringify(where) }),
  }).toString();
  const [running, setRunning] = useState(true);
  const [last, setLast] = useState<Heard>(silence(wanted));
  useEffect(() => {
    if (!running) return;
    const hear = (change: (old: Heard) => Partial<Heard>): void =>
      setLast((old) => {
        const same = old.wanted === wanted ? old : silence(wanted);
        return { ...same, ...change(same) };
      });
    return listen(`/api/v1/tail?${wanted}`, {
      onEvent: (event) =>
        hear(({ events }) => ({ events: [event, ...events].slice(0, tailEvents) })),
      onSaid: (said) => hear(() => ({ said })),
    });
  }, [running, wanted]);
  const { events, said } = last.wanted === wanted ? last : silence(wanted);
  return { events, running, said, turn: () => setRunning((old) => !old) };
};

const silence = (wanted: string): Heard => ({ wanted, events: [], said: "" });

type Listener = {
  readonly onEvent: (event: StoredEvent) => void;
  readonly onSaid: (sentence: string) => void;
};

/** Opens the stream; the browser opens a broken one again by itself. Returns how to close it. */
const listen = (url: string, { onEvent, onSaid }: Listener): (() => void) => {
  const source = new EventSource(url);
  source.addEventListener("event", (message: MessageEvent<string>) => {
    const event: StoredEvent = JSON.parse(message.data);
    onEvent(event);
  });
  source.addEventListener("trouble", (message: MessageEvent<string>) => {
    const { sentence }: { readonly sentence: string } = JSON.parse(message.data);
    onSaid(sentence);
  });
  source.addEventListener("capped", (message: MessageEvent<string>) => {
    const sentences: readonly string[] = JSON.parse(message.data);
    onSaid(sentences.join(" "));
  });
  source.addEventListener("error", () => onSaid("The stream broke off; trying again by itself."));
  source.addEventListener("open", () => onSaid(""));
  return () => source.close();
};
