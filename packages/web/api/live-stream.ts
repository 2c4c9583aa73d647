import type { Overview, RolloutView } from "@dimmer/wire";
import type { QueryClient } from "@tanstack/react-query";
import { recoveredNoticeMs, reopenMaxMs, reopenMs, streamSilenceMs } from "../limits.ts";
import { type Connection, type ConnectionInput, nextConnection } from "../model/connection.ts";
import { journalQuery, overviewQuery, rolloutQuery } from "./queries.ts";

const limits = { silenceMs: streamSilenceMs, noticeMs: recoveredNoticeMs };

/**
 * The one EventSource of the page. Messages patch the query cache; silence is a lost stream, because
 * control says something each second. A lost stream is closed and opened again with growing pauses,
 * and everything is asked for anew once it is back.
 */
export class LiveStream {
  readonly #cache: QueryClient;
  readonly #listeners = new Set<() => void>();
  #state: Connection = { kind: "connecting" };
  #source: EventSource | null = null;
  #reopenTimer: number | undefined;
  #checkTimer: number | undefined;
  #attempts = 0;

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): Connection => this.#state;

  open(): void {
    this.#checkTimer ??= window.setInterval(() => this.#check(), 1000);
    const source = new EventSource("/api/v1/stream");
    this.#source = source;
    source.addEventListener("open", () => this.#heard());
    source.addEventListener("overview", (message: MessageEvent<string>) => {
      this.#heard();
      const overview: Overview = JSON.parse(message.data);
      this.#cache.setQueryData(overviewQuery.queryKey, overview);
      for (const rollout of overview.rollouts) this.#put(rollout);
    });
    source.addEventListener("rollout", (message: MessageEvent<string>) => {
      this.#heard();
      const rollout: RolloutView = JSON.parse(message.data);
      this.#put(rollout);
      this.#cache.setQueryData(overviewQuery.queryKey, (old) =>
        old === undefined ? old : { ...old, rollouts: replaced(old.rollouts, rollout) },
      );
    });
    source.addEventListener("error", () => this.#failed());
  }

  close(): void {
    window.clearInterval(this.#checkTimer);
    window.clearTimeout(this.#reopenTimer);
    this.#checkTimer = undefined;
    this.#source?.close();
    this.#source = null;
  }

  #put(rollout: RolloutView): void {
    const { queryKey } = rolloutQuery(rollout.id);
    const before = this.#cache.getQueryData(queryKey);
    this.#cache.setQueryData(queryKey, rollout);
    if (before !== undefined && chapter(before) !== chapter(rollout))
      void this.#cache.invalidateQueries({ queryKey: journalQuery(rollout.id).queryKey });
  }

  #heard(): void {
    const wasLost = this.#state.kind === "lost";
    this.#attempts = 0;
    this.#move({ kind: "heard", nowMs: Date.now() });
    if (wasLost) void this.#cache.invalidateQueries();
  }

  #failed(): void {
    this.#source?.close();
    this.#source = null;
    this.#move({ kind: "failed", nowMs: Date.now() });
    window.clearTimeout(this.#reopenTimer);
    const pauseMs = Math.min(reopenMaxMs, reopenMs * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#reopenTimer = window.setTimeout(() => this.open(), pauseMs);
  }

  #check(): void {
    const wasLive = this.#state.kind === "live";
    this.#move({ kind: "check", nowMs: Date.now() });
    if (wasLive && this.state().kind === "lost") this.#failed();
  }

  #move(input: ConnectionInput): void {
    const next = nextConnection(this.#state, input, limits);
    if (next === this.#state) return;
    const visible =
      next.kind !== "live" ||
      this.#state.kind !== "live" ||
      next.recoveredMs !== this.#state.recoveredMs;
    this.#state = next;
    if (visible) for (const listener of this.#listeners) listener();
  }
}

/** Changes whenever the journal has something new to tell. */
const chapter = (rollout: RolloutView): string =>
  JSON.stringify([
    rollout.phase,
    rollout.stageEntry,
    rollout.exposurePpm,
    rollout.looks.length,
    rollout.hold?.reason,
  ]);

const replaced = (rollouts: readonly RolloutView[], next: RolloutView): RolloutView[] =>
  rollouts.some((rollout) => rollout.id === next.id)
    ? rollouts.map((rollout) => (rollout.id === next.id ? next : rollout))
    : [next, ...rollouts];
