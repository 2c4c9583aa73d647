import { overviewSchema, type RolloutView, rolloutViewSchema } from "@dimmer/wire";
import type { Actor } from "@dimmer/core";
import { maxListeners, progressEveryMs } from "../../limits.ts";
import type { Frozen } from "../answer.ts";
import type { Desk } from "../port.ts";
import { SseStream } from "./sse.ts";

const overviewEveryMs = 1_000;

/** What people can tell apart in a rollout without its numbers: sent at once when it changes. */
const shape = (rollout: Frozen<RolloutView>): string =>
  [
    rollout.phase,
    rollout.stageEntry,
    rollout.exposurePpm,
    rollout.hold?.reason,
    rollout.looks.length,
    rollout.verdict?.outcome,
  ].join(" ");

/**
 * Everybody who listens to `/stream`. Changes of a rollout go out at once, its progress once a
 * second, the overview once a second; nothing is computed while nobody listens.
 */
export class StreamHub {
  readonly #desk: Desk;
  readonly #listeners = new Map<SseStream, Actor>();
  readonly #sent = new Map<string, { readonly shape: string; readonly atMs: number }>();
  readonly #unwatch: () => void;
  #overview: NodeJS.Timeout | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#unwatch = desk.watch((id) => {
      if (this.#listeners.size > 0) void this.#tell(id);
    });
  }

  /** Null: too many listen already. */
  open(actor: Actor): SseStream | null {
    if (this.#listeners.size >= maxListeners) return null;
    const stream = new SseStream(() => {
      this.#listeners.delete(stream);
      if (this.#listeners.size === 0) this.#rest();
    });
    this.#listeners.set(stream, actor);
    void this.#sendOverview(stream, actor);
    this.#overview ??= setInterval(() => {
      for (const [listener, you] of this.#listeners) void this.#sendOverview(listener, you);
    }, overviewEveryMs);
    return stream;
  }

  close(): void {
    this.#unwatch();
    this.#rest();
    for (const stream of this.#listeners.keys()) stream.close();
  }

  async #tell(id: string): Promise<void> {
    const rollout = await this.#desk.rollout(id);
    if (!rollout.ok) return;
    const now = { shape: shape(rollout.value), atMs: performance.now() };
    const before = this.#sent.get(id);
    if (before?.shape === now.shape && now.atMs - before.atMs < progressEveryMs) return;
    this.#sent.set(id, now);
    const view = rolloutViewSchema.parse(rollout.value);
    for (const stream of this.#listeners.keys()) stream.send("rollout", view);
  }

  async #sendOverview(stream: SseStream, you: Actor): Promise<void> {
    if (!stream.isReady) return;
    stream.send("overview", overviewSchema.parse(await this.#desk.overview(you)));
  }

  #rest(): void {
    if (this.#overview !== null) clearInterval(this.#overview);
    this.#overview = null;
    this.#sent.clear();
  }
}
