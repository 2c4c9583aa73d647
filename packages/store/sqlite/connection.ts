import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Result } from "../port.ts";
import { guarded, Refusal } from "./fault.ts";
import { numberOf, type Row } from "./row.ts";

/** One open file: prepared statements, and transactions that a stale epoch cannot commit. */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  get(sql: string, values: readonly SQLInputValue[] = []): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, values: readonly SQLInputValue[] = []): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  /** Rows changed. */
  run(sql: string, values: readonly SQLInputValue[] = []): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /**
   * One transaction of the writer of this epoch. The lock is taken before the epoch is read, so that
   * nobody can take a newer one in between; whatever is thrown leaves nothing behind.
   */
  write<T>(epoch: number, work: () => T): Result<T> {
    return this.transaction(() => {
      const row = this.get("SELECT epoch FROM writer WHERE id = 1");
      if (row === undefined || numberOf(row, "epoch") !== epoch)
        throw new Refusal({
          code: "staleEpoch",
          sentence: `Another control process took over the store (epoch ${epoch} is over); this one must stop.`,
        });
      return work();
    });
  }

  transaction<T>(work: () => T): Result<T> {
    return guarded(this.path, () => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const value = work();
        this.#database.exec("COMMIT");
        return value;
      } catch (thrown) {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw thrown;
      }
    });
  }

  /** Statements are of no use afterwards; closing twice is harmless. */
  close(): void {
    this.#prepared.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}
