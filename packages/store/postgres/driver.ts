import type { Pool, PoolClient } from "pg";
import { refused, StoreFault } from "../fault.ts";
import { firstPauseMs, longestPauseMs } from "../limits.ts";
import type { Result, StoreError } from "../port.ts";
import type { Driver } from "../sql/driver.ts";
import { asksForNothing, nothing, type Work } from "../sql/work.ts";
import { asWriter, isStored } from "../sql/writer.ts";
import { type Fault, faultOf } from "./fault.ts";
import { commit, execute, runWork, upToCommit } from "./session.ts";

/** Time and identity, which come from outside. */
export type PostgresWorld = {
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Unlike that of any other connection to any store, so that marks are told apart. */
  readonly id: string;
  /** Within this a write that did not happen is begun again, and a read asked again, ms. */
  readonly writeBudgetMs: number;
  readonly readBudgetMs: number;
};

/** How one try of a transaction ended. */
type Try<T> =
  | { readonly end: "stored"; readonly value: T }
  | { readonly end: "refused" | "again"; readonly error: StoreError }
  /** The connection was lost between COMMIT and its answer. */
  | { readonly end: "unknown"; readonly value: T; readonly error: StoreError };

/** Who wrote, to find out later whether it was stored. */
type Mark = { readonly epoch: number; readonly mark: string };

/**
 * PostgreSQL over a small pool. Whatever fails before COMMIT is sent did not happen, and is begun
 * again within a budget; what fails after is asked for under the writer's lock, never guessed.
 */
export class PostgresDriver implements Driver {
  readonly place: string;
  readonly #pool: Pool;
  readonly #world: PostgresWorld;
  #writes = 0;
  #closed: Promise<void> | null = null;

  constructor(place: string, pool: Pool, world: PostgresWorld) {
    this.place = place;
    this.#pool = pool;
    this.#world = world;
  }

  transaction<T>(work: () => Work<T>): Promise<Result<T>> {
    return this.#store(work, null);
  }

  write<T>(epoch: number, work: () => Work<T>): Promise<Result<T>> {
    this.#writes += 1;
    const mark = { epoch, mark: `${this.#world.id}.${this.#writes}` };
    return this.#store(() => asWriter(mark, work), mark);
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    const untilMs = this.#world.nowMs() + this.#world.readBudgetMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const read = await this.#withClient((client) =>
        runWork(work(), async (statement) =>
          asksForNothing(statement) ? nothing : execute(client, statement),
        ),
      );
      if (read.ok) return read.value;
      const { error, next } = read.fault;
      if (next === "refuse" || this.#world.nowMs() + pauseMs > untilMs) throw new StoreFault(error);
      await this.#world.sleep(pauseMs);
    }
  }

  /** Closing twice is harmless. */
  close(): Promise<void> {
    return (this.#closed ??= this.#pool.end());
  }

  async #store<T>(work: () => Work<T>, mark: Mark | null): Promise<Result<T>> {
    const untilMs = this.#world.nowMs() + this.#world.writeBudgetMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const tried = await this.#try(work);
      if (tried.end === "stored") return { ok: true, value: tried.value };
      if (tried.end === "refused") return refused(tried.error);
      if (tried.end === "unknown") {
        const stored = mark === null ? null : await this.#wasStored(mark, untilMs);
        if (stored === true) return { ok: true, value: tried.value };
        if (stored === null) return refused(uncertain(this.place));
      }
      if (this.#world.nowMs() + pauseMs > untilMs) return refused(tried.error);
      await this.#world.sleep(pauseMs);
    }
  }

  async #try<T>(work: () => Work<T>): Promise<Try<T>> {
    let value: { readonly is: T } | null = null;
    const tried = await this.#withClient(async (client) => {
      value = null;
      const is = await upToCommit(client, work);
      value = { is };
      await commit(client);
      return is;
    });
    if (tried.ok) return { end: "stored", value: tried.value };
    const { error, next } = tried.fault;
    if (next === "refuse") return { end: "refused", error };
    const reached = value as { readonly is: T } | null;
    return next === "gone" && reached !== null
      ? { end: "unknown", value: reached.is, error }
      : { end: "again", error };
  }

  /**
   * Whether the write with this mark is stored. The lock of the writer's row is waited for, because
   * the server may still be about to commit it for a connection that is gone. Null: not known in time.
   */
  async #wasStored({ epoch, mark }: Mark, untilMs: number): Promise<boolean | null> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const found = await this.#withClient(async (client) => {
        await client.query("BEGIN");
        const { rows } = await execute(client, {
          sql: "SELECT epoch, written, last_epoch, last_written FROM writer WHERE id = 1 FOR UPDATE",
          values: [],
        });
        await client.query("ROLLBACK");
        return rows[0] === undefined ? null : isStored(rows[0], epoch, mark);
      });
      if (found.ok) return found.value;
      if (this.#world.nowMs() + pauseMs > untilMs) return null;
      await this.#world.sleep(pauseMs);
    }
  }

  /** Lends a connection; one that is lost or in the middle of something is not used again. */
  async #withClient<T>(
    job: (client: PoolClient) => Promise<T>,
  ): Promise<
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }
  > {
    let client: PoolClient | null = null;
    let isLost = true;
    try {
      client = await this.#pool.connect();
      const value = await job(client);
      isLost = false;
      return { ok: true, value };
    } catch (thrown) {
      const fault = faultOf(thrown, this.place);
      if (client !== null && fault?.next !== "gone") isLost = !(await rolledBack(client));
      if (fault === null) throw thrown;
      return { ok: false, fault };
    } finally {
      client?.release(isLost);
    }
  }
}

const rolledBack = async (client: PoolClient): Promise<boolean> => {
  try {
    await client.query("ROLLBACK");
    return true;
  } catch {
    return false;
  }
};

const uncertain = (place: string): StoreError => ({
  code: "uncertain",
  sentence: `The connection to the control store ${place} broke during a write, and whether it was stored cannot be asked yet; read it again before deciding anew.`,
});
