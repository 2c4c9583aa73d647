import { loadRetryFirstMs, loadRetryMostMs, loadedKeptMs, maxLoadedBytes } from "../limits.ts";
import { type Batch, batchesOf, partsOf } from "./batches.ts";
import type { Journal } from "./journal.ts";
import type { Quarantine } from "./quarantine.ts";
import { readSegment } from "./record.ts";
import type { Segment } from "./segments.ts";

/** How one insert ended. `badRows`: the rows are at fault; `unavailable`: the engine is. */
export type Inserted =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: "unavailable"; readonly sentence: string }
  | {
      readonly ok: false;
      readonly error: "badRows";
      readonly sentence: string;
      /** Which row it is, from 1, if the engine said so. */
      readonly row: number | null;
    };

export type LoaderPorts = {
  /** Makes the store ready for inserts and questions; null, or why it is not. */
  readonly prepare: () => Promise<string | null>;
  readonly insert: (batch: Batch) => Promise<Inserted>;
  readonly now: () => number;
  readonly log: (sentence: string) => void;
};

/** What the loader did, for `/health`. */
export type LoaderCounts = {
  readonly inserted: number;
  readonly quarantined: number;
  readonly retries: number;
  /** Why the last attempt failed; null while inserts succeed. */
  readonly trouble: string | null;
};

/**
 * Takes sealed segments to the store, oldest first, for ever: while the engine is away it waits and
 * tries again. Rows that the engine refuses are found by halving their batch and put into quarantine.
 */
export class Loader {
  readonly #journal: Journal;
  readonly #quarantine: Quarantine;
  readonly #ports: LoaderPorts;
  #inserted = 0;
  #quarantined = 0;
  #retries = 0;
  #trouble: string | null = null;
  /** Batches of the first segment that are in the store already, so that a retry goes on after them. */
  #progress = { segmentId: "", batches: 0 };
  #stopped = false;
  #wake: () => void = () => {};
  #running: Promise<void> | null = null;

  constructor(journal: Journal, quarantine: Quarantine, ports: LoaderPorts) {
    this.#journal = journal;
    this.#quarantine = quarantine;
    this.#ports = ports;
  }

  get counts(): LoaderCounts {
    return {
      inserted: this.#inserted,
      quarantined: this.#quarantined,
      retries: this.#retries,
      trouble: this.#trouble,
    };
  }

  start(): void {
    this.#journal.onSealed(() => this.#wake());
    this.#running ??= this.#run();
  }

  /** Ends after the insert that is under way; what is left waits in the journal. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    let prepared = false;
    while (!this.#stopped) {
      const segment = this.#journal.sealed[0];
      if (prepared && segment === undefined) {
        await this.#sleep(loadedKeptMs);
        await this.#forgetLoaded();
        continue;
      }
      // Before the first event too: questions find an empty table, not a missing one.
      const trouble =
        prepared && segment !== undefined ? await this.#load(segment) : await this.#ports.prepare();
      this.#trouble = trouble;
      if (trouble === null) {
        prepared = true;
        failures = 0;
        continue;
      }
      if (failures === 0) this.#ports.log(`Loading waits: ${trouble}`);
      this.#retries++;
      await this.#sleep(Math.min(loadRetryMostMs, loadRetryFirstMs * 2 ** failures++));
    }
  }

  /** Null when the segment is in the store; else why it is not yet. */
  async #load(segment: Segment): Promise<string | null> {
    try {
      const { records } = readSegment(await this.#journal.segments.read(segment));
      if (this.#progress.segmentId !== segment.id)
        this.#progress = { segmentId: segment.id, batches: 0 };
      for (const batch of batchesOf(segment.id, records).slice(this.#progress.batches)) {
        const trouble = await this.#insert(batch);
        if (trouble !== null) return trouble;
        this.#progress.batches++;
        if (this.#stopped) return "loading was stopped";
      }
      await this.#journal.loaded(segment);
      await this.#forgetLoaded();
      return null;
    } catch (thrown) {
      return `segment ${segment.id}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
  }

  /** Null when the rows are in the store or in quarantine; else why they are not yet. */
  async #insert(batch: Batch): Promise<string | null> {
    const inserted = await this.#ports.insert(batch);
    if (inserted.ok) {
      this.#inserted += batch.lines.length;
      return null;
    }
    if (inserted.error === "unavailable") return inserted.sentence;
    const [only] = batch.lines;
    if (batch.lines.length === 1 && only !== undefined) {
      await this.#quarantine.add({ token: batch.token, reason: inserted.sentence, row: only });
      this.#quarantined++;
      return null;
    }
    for (const part of partsOf(batch, inserted.row)) {
      const trouble = await this.#insert(part);
      if (trouble !== null) return trouble;
    }
    return null;
  }

  /** Loaded segments serve to recognise repeated ids after a restart; old or too many ones go. */
  async #forgetLoaded(): Promise<void> {
    const { segments } = this.#journal;
    let kept = 0;
    for (const segment of (await segments.list("loaded")).toReversed()) {
      kept += segment.bytes;
      const old = segment.createdMs < this.#ports.now() - loadedKeptMs;
      if (old || kept > maxLoadedBytes) await segments.remove(segment);
    }
  }

  /** Waits, at most `ms`; a newly sealed segment or `stop` ends it early. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#stopped ? 0 : ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
