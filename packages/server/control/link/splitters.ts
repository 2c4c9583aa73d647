import type { Fleet, RouteTable } from "@dimmer/core";
import type { SplitterView } from "@dimmer/wire";
import { splitterSilentMs } from "../../limits.ts";

type Generation = Pick<RouteTable, "epoch" | "generation">;

type Splitter = {
  readonly name: string;
  bootId: string;
  lastHeardMs: number;
  workers: number;
  applied: Generation | null;
  /** Of the table that it refused last. */
  refused: (Generation & { readonly sentence: string }) | null;
  droppedEvents: number;
};

const same = (a: Generation, b: Generation): boolean =>
  a.epoch === b.epoch && a.generation === b.generation;

/** What a rollout's decision needs to know about the data plane; the rest is of the rollout. */
export type FleetState = Pick<Fleet, "live" | "applied" | "silent" | "refusal">;

/**
 * Who splits traffic, and what each routes by. A splitter that was heard once counts: live while it
 * speaks, silent when it stops, and forgotten only when its own exposure lease has run out.
 */
export class Splitters {
  readonly #leaseTtlMs: number;
  readonly #known = new Map<string, Splitter>();

  constructor(leaseTtlMs: number) {
    this.#leaseTtlMs = leaseTtlMs;
  }

  /** A splitter that an earlier control process knew; it is silent until it says hello. */
  remember(name: string, lastHeardMs: number): void {
    this.#known.set(name, {
      name,
      bootId: "",
      lastHeardMs,
      workers: 0,
      applied: null,
      refused: null,
      droppedEvents: 0,
    });
  }

  hello(
    hello: { splitter: string; bootId: string; applied: Generation | null },
    nowMs: number,
  ): void {
    const before = this.#known.get(hello.splitter);
    const sameBoot = before?.bootId === hello.bootId;
    this.#known.set(hello.splitter, {
      name: hello.splitter,
      bootId: hello.bootId,
      lastHeardMs: nowMs,
      workers: sameBoot ? before.workers : 0,
      applied: hello.applied,
      refused: null,
      droppedEvents: sameBoot ? before.droppedEvents : 0,
    });
  }

  /** Another process of this name spoke just now: whoever says it is the same splitter started anew is not. */
  isTaken({ splitter, bootId }: { splitter: string; bootId: string }, nowMs: number): boolean {
    const known = this.#known.get(splitter);
    return known !== undefined && known.bootId !== bootId && this.#isLive(known, nowMs);
  }

  /** False when this splitter was forgotten meanwhile: it must say hello again. */
  heard(name: string, nowMs: number): boolean {
    const splitter = this.#known.get(name);
    if (splitter !== undefined) splitter.lastHeardMs = nowMs;
    return splitter !== undefined;
  }

  alive(name: string, droppedEvents: number): void {
    const splitter = this.#known.get(name);
    if (splitter !== undefined) splitter.droppedEvents = droppedEvents;
  }

  applied(name: string, applied: Generation & { workers: number }): void {
    const splitter = this.#known.get(name);
    if (splitter === undefined) return;
    splitter.applied = { epoch: applied.epoch, generation: applied.generation };
    splitter.workers = applied.workers;
    splitter.refused = null;
  }

  refused(name: string, refused: Generation & { sentence: string }): void {
    const splitter = this.#known.get(name);
    if (splitter !== undefined) splitter.refused = refused;
  }

  /** Forgets those whose lease has run out; the names that were forgotten. */
  forget(nowMs: number): readonly string[] {
    const gone = [...this.#known.values()].filter(
      ({ lastHeardMs }) => nowMs - lastHeardMs > this.#leaseTtlMs,
    );
    for (const { name } of gone) this.#known.delete(name);
    return gone.map(({ name }) => name);
  }

  /** For the control process that comes after this one. */
  names(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Seen against the newest table. */
  fleet(newest: Generation, nowMs: number): FleetState {
    const all = [...this.#known.values()];
    const live = all.filter((splitter) => this.#isLive(splitter, nowMs));
    const refusals = live.flatMap(({ name, refused }) =>
      refused !== null && same(refused, newest) ? [{ name, ...refused }] : [],
    );
    const refusal = refusals[0];
    return {
      live: live.length,
      applied: live.filter(({ applied }) => applied !== null && same(applied, newest)).length,
      silent: all.length - live.length,
      refusal:
        refusal === undefined
          ? null
          : `The splitter ${refusal.name} refused the route table: ${refusal.sentence}`,
    };
  }

  /**
   * Up to when all live splitters have told their counts, ms: each speaks at least once a second,
   * and counts come before that in order. Null when none is live.
   */
  heardUpTo(nowMs: number): number | null {
    const live = [...this.#known.values()].filter((splitter) => this.#isLive(splitter, nowMs));
    return live.length === 0 ? null : Math.min(...live.map(({ lastHeardMs }) => lastHeardMs));
  }

  view(nowMs: number): SplitterView[] {
    return [...this.#known.values()].map((splitter) => ({
      name: splitter.name,
      state: this.#isLive(splitter, nowMs) ? "live" : "silent",
      lastHeardMs: splitter.lastHeardMs,
      workers: splitter.workers,
      appliedGeneration: splitter.applied?.generation ?? 0,
      droppedEvents: splitter.droppedEvents,
    }));
  }

  #isLive(splitter: Splitter, nowMs: number): boolean {
    return splitter.bootId !== "" && nowMs - splitter.lastHeardMs <= splitterSilentMs;
  }
}
