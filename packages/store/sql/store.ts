import type { Bin, EventCounts, JournalEntry, Sheet, SliCell } from "@dimmer/core";
import { journalEntrySchema, type ServiceConfig } from "@dimmer/wire";
import { StoreFault } from "../fault.ts";
import { maxListed, maxNoteChars } from "../limits.ts";
import type {
  BadVersion,
  Committed,
  ControlStore,
  CountsOf,
  KeptOrder,
  Lease,
  PendingCommand,
  Prune,
  Result,
  SliOf,
  StoredRollout,
  StoredService,
  TakeEpoch,
  Tick,
  Tries,
} from "../port.ts";
import { writeTick } from "./commit.ts";
import { readBins, readBinsSince, readEventCounts, readSheets } from "./counts.ts";
import type { Driver } from "./driver.ts";
import { putNoteRow, readNote, verifyChain } from "./journal.ts";
import { readOrder } from "./orders.ts";
import { completePending, readPending } from "./outbox.ts";
import { rolloutOf, serviceOf } from "./parse.ts";
import { pruneStore } from "./prune.ts";
import { numberOf, textOf } from "./row.ts";
import { writeService } from "./service.ts";
import { readSli } from "./sli.ts";
import { readTries } from "./tries.ts";
import { all, get } from "./work.ts";
import { readLease, releaseLease, renewLease, takeEpoch } from "./writer.ts";

/** `ControlStore` over any database that runs the statements of this folder. */
export class SqlStore implements ControlStore {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  lease(): Promise<Lease> {
    return this.#driver.read(readLease);
  }

  takeEpoch(take: TakeEpoch = { holder: "", seen: null }): Promise<Result<number>> {
    return this.#driver.transaction(() => takeEpoch(take));
  }

  renewLease({ epoch }: { readonly epoch: number }): Promise<Result<null>> {
    return this.#driver.write(epoch, renewLease);
  }

  releaseLease({ epoch }: { readonly epoch: number }): Promise<Result<null>> {
    return this.#driver.write(epoch, releaseLease);
  }

  commitTick(tick: Tick): Promise<Result<Committed>> {
    return this.#driver.write(tick.epoch, () => writeTick(tick));
  }

  order(key: string): Promise<KeptOrder | null> {
    return this.#driver.read(() => readOrder(key));
  }

  putService(put: {
    readonly epoch: number;
    readonly config: ServiceConfig;
  }): Promise<Result<StoredService>> {
    return this.#driver.write(put.epoch, () => writeService(put.config));
  }

  async services(): Promise<readonly StoredService[]> {
    const rows = await this.#driver.read(() =>
      all("SELECT config, stable FROM service ORDER BY name"),
    );
    return rows.map(serviceOf);
  }

  async service(name: string): Promise<StoredService | null> {
    const row = await this.#driver.read(() =>
      get("SELECT config, stable FROM service WHERE name = ?", [name]),
    );
    return row === undefined ? null : serviceOf(row);
  }

  async liveRollouts(): Promise<readonly StoredRollout[]> {
    const rows = await this.#driver.read(() =>
      all("SELECT version, state FROM rollout WHERE live = 1 ORDER BY number"),
    );
    return rows.map(rolloutOf);
  }

  async rollout(id: string): Promise<StoredRollout | null> {
    const row = await this.#driver.read(() =>
      get("SELECT version, state FROM rollout WHERE id = ?", [id]),
    );
    return row === undefined ? null : rolloutOf(row);
  }

  async rollouts(list: {
    readonly service: string | null;
    readonly limit: number;
  }): Promise<readonly StoredRollout[]> {
    const limit = Math.min(Math.max(0, Math.floor(list.limit)), maxListed);
    const rows = await this.#driver.read(() =>
      all(
        `SELECT version, state FROM rollout WHERE service = coalesce(?, service)
         ORDER BY number DESC LIMIT ?`,
        [list.service, limit],
      ),
    );
    return rows.map(rolloutOf);
  }

  tries(service: string, version: string): Promise<Tries> {
    return this.#driver.read(() => readTries(service, version));
  }

  async journal(rollout: string): Promise<readonly JournalEntry[]> {
    const rows = await this.#driver.read(() =>
      all("SELECT entry FROM journal WHERE rollout = ? ORDER BY seq", [rollout]),
    );
    return rows.map((row) => journalEntrySchema.parse(JSON.parse(textOf(row, "entry"))));
  }

  async verifyJournal(
    only: { readonly last: number | null } = { last: null },
  ): Promise<Result<{ readonly entries: number }>> {
    try {
      return { ok: true, value: await verifyChain(this.#driver, only.last) };
    } catch (thrown) {
      if (thrown instanceof StoreFault) return { ok: false, error: thrown.error };
      throw thrown;
    }
  }

  bins(of: CountsOf): AsyncIterable<Bin> {
    return readBins(this.#driver, of);
  }

  sheets(of: CountsOf): AsyncIterable<Sheet> {
    return readSheets(this.#driver, of);
  }

  eventCounts(of: CountsOf): AsyncIterable<EventCounts> {
    return readEventCounts(this.#driver, of);
  }

  binsSince(since: { readonly service: string; readonly sinceMs: number }): AsyncIterable<Bin> {
    return readBinsSince(this.#driver, since);
  }

  sli(of: SliOf): Promise<readonly SliCell[]> {
    return this.#driver.read(() => readSli(of));
  }

  async storedSeqs(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#driver.read(() => all("SELECT boot_id, seq FROM boot"));
    return new Map(rows.map((row) => [textOf(row, "boot_id"), numberOf(row, "seq")]));
  }

  async badVersions(service: string): Promise<readonly BadVersion[]> {
    const rows = await this.#driver.read(() =>
      all("SELECT version, why, rollout FROM bad_version WHERE service = ? ORDER BY version", [
        service,
      ]),
    );
    return rows.map((row) => ({
      version: textOf(row, "version"),
      why: textOf(row, "why"),
      rollout: textOf(row, "rollout"),
    }));
  }

  pendingCommands(): Promise<readonly PendingCommand[]> {
    return this.#driver.read(readPending);
  }

  completeCommand(done: {
    readonly epoch: number;
    readonly id: number;
    readonly atMs: number;
  }): Promise<Result<null>> {
    return this.#driver.write(done.epoch, () => completePending(done.id, done.atMs));
  }

  note(key: string): Promise<string | null> {
    return this.#driver.read(() => readNote(key));
  }

  async putNote(put: {
    readonly epoch: number;
    readonly key: string;
    readonly value: string;
  }): Promise<Result<null>> {
    if (put.value.length > maxNoteChars)
      return {
        ok: false,
        error: {
          code: "tooLarge",
          sentence: `The note ${put.key} has more than ${maxNoteChars} characters; store less under one key.`,
        },
      };
    return this.#driver.write(put.epoch, function* () {
      yield* putNoteRow(put.key, put.value);
      return null;
    });
  }

  prune(prune: Prune): Promise<Result<{ readonly rows: number }>> {
    return this.#driver.write(prune.epoch, () => pruneStore(prune));
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}
