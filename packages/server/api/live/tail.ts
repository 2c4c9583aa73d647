import type { Filter, RawQuery, StoredEvent } from "@dimmer/core";
import { storedEventSchema } from "@dimmer/wire";
import { maxListeners, tailEveryMs, tailLateMs, tailRows } from "../../limits.ts";
import type { Desk } from "../port.ts";
import { SseStream } from "./sse.ts";

export type TailWanted = { readonly dataset: string; readonly where: Filter | null };

/** The question for everything newer than `fromMs`. */
const question = (wanted: TailWanted, fromMs: number): RawQuery => ({
  kind: "raw",
  dataset: wanted.dataset,
  from: fromMs,
  to: { agoMs: 0 },
  where: wanted.where,
  fields: [],
  limit: tailRows,
});

/**
 * Which of the answered events were not sent yet, oldest first. Events are stored a little later
 * than they happen, so each question reaches back, and ids that were seen are left out.
 */
export const unseen = (
  events: readonly StoredEvent[],
  seen: Map<string, number>,
): readonly StoredEvent[] => {
  const fresh = events.filter(({ id }) => !seen.has(id));
  for (const { id, timeMs } of fresh) seen.set(id, timeMs);
  return fresh.toReversed();
};

/** Follows new events of one dataset for each listener; asks only as fast as its reader reads. */
export class Tails {
  readonly #desk: Desk;
  readonly #now: () => number;
  readonly #open = new Set<SseStream>();

  constructor(desk: Desk, now: () => number) {
    this.#desk = desk;
    this.#now = now;
  }

  /** Null: too many listen already. */
  open(wanted: TailWanted): SseStream | null {
    if (this.#open.size >= maxListeners) return null;
    const gone = new AbortController();
    const stream = new SseStream(() => {
      this.#open.delete(stream);
      gone.abort();
    });
    this.#open.add(stream);
    void this.#follow(stream, wanted, gone.signal);
    return stream;
  }

  close(): void {
    for (const stream of this.#open) stream.close();
  }

  async #follow(stream: SseStream, wanted: TailWanted, signal: AbortSignal): Promise<void> {
    const seen = new Map<string, number>();
    const startMs = this.#now();
    while (!signal.aborted) {
      if (stream.isReady) await this.#ask(stream, wanted, { seen, startMs, signal });
      await new Promise((resolve) => setTimeout(resolve, tailEveryMs));
    }
  }

  async #ask(
    stream: SseStream,
    wanted: TailWanted,
    round: { seen: Map<string, number>; startMs: number; signal: AbortSignal },
  ): Promise<void> {
    const fromMs = Math.max(round.startMs, this.#now() - tailLateMs);
    for (const [id, timeMs] of round.seen) if (timeMs < fromMs) round.seen.delete(id);
    const answer = await this.#desk.query(question(wanted, fromMs), round.signal);
    if (round.signal.aborted) return;
    if (!answer.ok) {
      stream.send("trouble", answer.error);
      return;
    }
    for (const event of unseen(answer.value.events, round.seen))
      stream.send("event", storedEventSchema.parse(event));
    if (answer.value.capped.length > 0) stream.send("capped", answer.value.capped);
  }
}
