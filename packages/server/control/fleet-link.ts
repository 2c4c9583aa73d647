import type { UpMessage } from "@dimmer/wire";
import type { Link, LinkListener, OpenLink } from "./link/link-server.ts";
import type { Splitters } from "./link/splitters.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Publisher } from "./route/publisher.ts";
import { storeRestMs } from "../limits.ts";
import type { Stop, Timers } from "./timers.ts";

type Said = Exclude<UpMessage, { kind: "hello" }>;

export type FleetLinkParts = {
  readonly timers: Timers;
  readonly openLink: OpenLink;
  readonly splitters: Splitters;
  readonly publisher: Publisher;
  readonly reconciler: Reconciler;
  readonly now: () => number;
  readonly say: (sentence: string) => void;
  /** The set of known splitters changed. */
  readonly changed: () => void;
};

/** Waits a little longer than a clock's step, so that a tick is younger than the decision before it. */
const afterDecisionMs = 2;

/**
 * What splitters say, brought to where it belongs: counts to the reconciler (acknowledged once they
 * are stored), what they apply to the register, fuses to the machine.
 */
export class FleetLink {
  readonly #parts: FleetLinkParts;
  readonly #server: LinkListener;
  #soon: Stop | null = null;
  /** Runs while splitters are turned away; null: they are let in. */
  #rest: Stop | null = null;

  constructor(parts: FleetLinkParts) {
    this.#parts = parts;
    this.#server = parts.openLink({
      hello: (link, hello) => {
        if (this.#rest !== null) {
          link.close();
          return;
        }
        // A name whose connection is gone is free at once, so that a splitter that crashed comes back.
        if (parts.publisher.has(link.splitter) && parts.splitters.isTaken(hello, parts.now())) {
          const sentence = `Another splitter is connected as ${link.splitter}; give each a --name of its own.`;
          parts.say(sentence);
          link.turnAway(sentence);
          return;
        }
        parts.splitters.hello(hello, parts.now());
        parts.publisher.join(link, hello.applied);
        const seq = parts.reconciler.memory.storedSeq(link.bootId);
        if (seq > 0) link.send({ kind: "ack", bootId: link.bootId, seq });
        parts.changed();
        this.#tickSoon();
      },
      message: (link, message) => {
        // Forgotten over a live connection (it slept, or the wall clock jumped): it comes back by a hello.
        if (parts.splitters.heard(link.splitter, parts.now())) this.#hear(link, message);
        else link.close();
      },
      gone: (link) => {
        parts.publisher.leave(link);
      },
      say: parts.say,
    });
  }

  listen(socketPath: string): Promise<void> {
    return this.#server.listen(socketPath);
  }

  /**
   * Splitters come back and repeat what was not acknowledged, but not before a moment has passed:
   * each return costs a store that takes nothing a whole load of what it holds.
   */
  dropAll(): void {
    this.#rest ??= this.#parts.timers.after(storeRestMs, () => {
      this.#rest = null;
    });
    this.#server.dropAll();
  }

  async close(): Promise<void> {
    this.#soon?.();
    this.#rest?.();
    await this.#server.close();
  }

  #hear(link: Link, message: Said): void {
    const { splitters, say } = this.#parts;
    switch (message.kind) {
      case "bins":
        void this.#count(link, { bins: message.bins, sheets: [] });
        return;
      case "sheet":
        void this.#count(link, { bins: [], sheets: [message.sheet] });
        return;
      case "applied":
        splitters.applied(link.splitter, message);
        this.#tickSoon();
        return;
      case "refused":
        splitters.refused(link.splitter, message);
        this.#parts.publisher.refused(link, message);
        say(`The splitter ${link.splitter} refused the route table: ${message.sentence}`);
        this.#tickSoon();
        return;
      case "alive":
        splitters.alive(link.splitter, message.droppedEvents);
        return;
      case "fuse":
        void this.#fuse(link, message);
        return;
    }
  }

  async #count(link: Link, counts: Parameters<Reconciler["takeCounts"]>[0]): Promise<void> {
    const { reconciler } = this.#parts;
    if (!(await reconciler.takeCounts(counts))) return;
    // A splitter that has taken over also tells what its predecessor had not got confirmed.
    const numbered = [...counts.bins, ...counts.sheets];
    for (const bootId of new Set(numbered.map((count) => count.bootId)))
      link.send({ kind: "ack", bootId, seq: reconciler.memory.storedSeq(bootId) });
  }

  /**
   * A fuse is about a candidate that fails, whatever was decided while its message was under way: a
   * raise that crossed it re-armed the splitter and must not hide it.
   */
  async #fuse(link: Link, { rollout, sentence }: Extract<Said, { kind: "fuse" }>): Promise<void> {
    await this.#parts.reconciler.take(rollout, {
      kind: "fuse",
      splitter: link.splitter,
      sentence,
    });
  }

  /** News about what is applied moves rollouts now, not at the next second. */
  #tickSoon(): void {
    this.#soon ??= this.#parts.timers.after(afterDecisionMs, () => {
      this.#soon = null;
      void this.#parts.reconciler.tickApplied();
    });
  }
}
