import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreFault } from "../fault.ts";
import type { Result } from "../port.ts";
import type { Driver } from "../sql/driver.ts";
import {
  type Answer,
  asksForNothing,
  nothing,
  refuseUnstorable,
  type Statement,
  type Work,
} from "../sql/work.ts";
import { asWriter } from "../sql/writer.ts";
import { faultOf, guarded } from "./fault.ts";

/** A statement with what is asked of it only once: whether it returns columns. */
type Prepared = { readonly statement: StatementSync; readonly returnsRows: boolean };

/**
 * One open file. SQLite answers at once, so that a transaction runs from its first statement to its
 * commit with nothing in between; the promises are the port's.
 */
export class SqliteDriver implements Driver {
  readonly place: string;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, database: DatabaseSync) {
    this.place = `at ${path}`;
    this.#path = path;
    this.#database = database;
  }

  /** The lock is taken before anything is read, so that nobody can write in between. */
  async transaction<T>(work: () => Work<T>): Promise<Result<T>> {
    return guarded(this.#path, () => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const value = this.#run(work(), (statement) => this.#write(statement));
        this.#database.exec("COMMIT");
        return value;
      } catch (thrown) {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw thrown;
      }
    });
  }

  write<T>(epoch: number, work: () => Work<T>): Promise<Result<T>> {
    return this.transaction(() => asWriter({ epoch, mark: "" }, work));
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    try {
      return this.#run(work(), (statement) => this.#ask(statement));
    } catch (thrown) {
      const error = faultOf(thrown, this.#path);
      throw error === null ? thrown : new StoreFault(error);
    }
  }

  /** Statements are of no use afterwards; closing twice is harmless. */
  async close(): Promise<void> {
    this.#prepared.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #run<T>(work: Work<T>, execute: (statement: Statement) => Answer): T {
    let step = work.next();
    while (step.done !== true) step = work.next(execute(step.value));
    return step.value;
  }

  #ask(statement: Statement): Answer {
    if (asksForNothing(statement)) return nothing;
    return { rows: this.#prepare(statement.sql).statement.all(...statement.values), changed: 0 };
  }

  /** A statement that returns columns is asked for its rows, any other for how many it changed. */
  #write(statement: Statement): Answer {
    refuseUnstorable(statement);
    const prepared = this.#prepare(statement.sql);
    if (prepared.returnsRows)
      return { rows: prepared.statement.all(...statement.values), changed: 0 };
    return { rows: [], changed: Number(prepared.statement.run(...statement.values).changes) };
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
