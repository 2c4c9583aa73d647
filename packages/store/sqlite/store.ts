import type { Bin, JournalEntry, Sheet } from "@dimmer/core";
import { journalEntrySchema, type ServiceConfig } from "@dimmer/wire";
import { maxListed, maxPending } from "../limits.ts";
import type {
  BadVersion,
  Committed,
  ControlStore,
  CountsOf,
  PendingCommand,
  Result,
  StoredRollout,
  StoredService,
  Tick,
  Tries,
} from "../port.ts";
import { writeTick } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { readBins, readBinsSince, readSheets } from "./counts.ts";
import { verifyChain } from "./journal.ts";
import { readTries } from "./tries.ts";
import { commandOf, rolloutOf, serviceOf } from "./parse.ts";
import { pruneRowsBefore } from "./prune.ts";
import { numberOf, textOf } from "./row.ts";
import { writeService } from "./service.ts";

/** `ControlStore` in one SQLite file. SQLite answers at once; the promises are the port's. */
export class SqliteStore implements ControlStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async takeEpoch(): Promise<Result<number>> {
    return this.#connection.transaction(() => {
      const sql = "UPDATE writer SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch";
      const row = this.#connection.get(sql);
      if (row === undefined) throw new Error("the control store has no writer row");
      return numberOf(row, "epoch");
    });
  }

  async commitTick(tick: Tick): Promise<Result<Committed>> {
    return this.#connection.write(tick.epoch, () => writeTick(this.#connection, tick));
  }

  async putService(put: {
    readonly epoch: number;
    readonly config: ServiceConfig;
  }): Promise<Result<StoredService>> {
    return this.#connection.write(put.epoch, () => writeService(this.#connection, put.config));
  }

  async services(): Promise<readonly StoredService[]> {
    return this.#connection.all("SELECT config, stable FROM service ORDER BY name").map(serviceOf);
  }

  async service(name: string): Promise<StoredService | null> {
    const row = this.#connection.get("SELECT config, stable FROM service WHERE name = ?", [name]);
    return row === undefined ? null : serviceOf(row);
  }

  async liveRollouts(): Promise<readonly StoredRollout[]> {
    return this.#connection
      .all("SELECT version, state FROM rollout WHERE live = 1 ORDER BY number")
      .map(rolloutOf);
  }

  async rollout(id: string): Promise<StoredRollout | null> {
    const row = this.#connection.get("SELECT version, state FROM rollout WHERE id = ?", [id]);
    return row === undefined ? null : rolloutOf(row);
  }

  async rollouts(list: {
    readonly service: string | null;
    readonly limit: number;
  }): Promise<readonly StoredRollout[]> {
    const limit = Math.min(Math.max(0, list.limit), maxListed);
    return this.#connection
      .all(
        `SELECT version, state FROM rollout WHERE service = coalesce(?, service)
         ORDER BY number DESC LIMIT ?`,
        [list.service, limit],
      )
      .map(rolloutOf);
  }

  async tries(service: string, version: string): Promise<Tries> {
    return readTries(this.#connection, service, version);
  }

  async journal(rollout: string): Promise<readonly JournalEntry[]> {
    return this.#connection
      .all("SELECT entry FROM journal WHERE rollout = ? ORDER BY seq", [rollout])
      .map((row) => journalEntrySchema.parse(JSON.parse(textOf(row, "entry"))));
  }

  async verifyJournal(): Promise<Result<{ readonly entries: number }>> {
    return verifyChain(this.#connection);
  }

  bins(of: CountsOf): AsyncIterable<Bin> {
    return readBins(this.#connection, of);
  }

  sheets(of: CountsOf): AsyncIterable<Sheet> {
    return readSheets(this.#connection, of);
  }

  binsSince(since: { readonly service: string; readonly sinceMs: number }): AsyncIterable<Bin> {
    return readBinsSince(this.#connection, since);
  }

  async storedSeqs(): Promise<ReadonlyMap<string, number>> {
    const rows = this.#connection.all("SELECT boot_id, seq FROM boot");
    return new Map(rows.map((row) => [textOf(row, "boot_id"), numberOf(row, "seq")]));
  }

  async badVersions(service: string): Promise<readonly BadVersion[]> {
    return this.#connection
      .all("SELECT version, why, rollout FROM bad_version WHERE service = ? ORDER BY rowid", [
        service,
      ])
      .map((row) => ({
        version: textOf(row, "version"),
        why: textOf(row, "why"),
        rollout: textOf(row, "rollout"),
      }));
  }

  async pendingCommands(): Promise<readonly PendingCommand[]> {
    return this.#connection
      .all("SELECT id, rollout, command FROM outbox WHERE done_ms IS NULL ORDER BY id LIMIT ?", [
        maxPending,
      ])
      .map((row) => ({
        id: numberOf(row, "id"),
        rollout: textOf(row, "rollout"),
        command: commandOf(row),
      }));
  }

  async completeCommand(done: {
    readonly epoch: number;
    readonly id: number;
    readonly atMs: number;
  }): Promise<Result<null>> {
    return this.#connection.write(done.epoch, () => {
      this.#connection.run("UPDATE outbox SET done_ms = ? WHERE id = ? AND done_ms IS NULL", [
        Math.floor(done.atMs),
        done.id,
      ]);
      return null;
    });
  }

  async note(key: string): Promise<string | null> {
    const row = this.#connection.get("SELECT value FROM note WHERE key = ?", [key]);
    return row === undefined ? null : textOf(row, "value");
  }

  async putNote(put: {
    readonly epoch: number;
    readonly key: string;
    readonly value: string;
  }): Promise<Result<null>> {
    return this.#connection.write(put.epoch, () => {
      this.#connection.run(
        "INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [put.key, put.value],
      );
      return null;
    });
  }

  async prune(prune: {
    readonly epoch: number;
    readonly olderThanMs: number;
  }): Promise<Result<{ readonly rows: number }>> {
    return this.#connection.write(prune.epoch, () =>
      pruneRowsBefore(this.#connection, prune.olderThanMs),
    );
  }

  async close(): Promise<void> {
    this.#connection.close();
  }
}
