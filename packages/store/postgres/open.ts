import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool, type PoolClient, TypeOverrides } from "pg";
import type { StoreAddress } from "../address.ts";
import { refused, StoreFault } from "../fault.ts";
import {
  connectTimeoutMs,
  idleConnectionMs,
  idleTransactionMs,
  lockTimeoutMs,
  poolConnections,
  queryTimeoutMs,
  readBudgetMs,
  statementTimeoutMs,
  writeBudgetMs,
} from "../limits.ts";
import type { ControlStore, Result } from "../port.ts";
import { SqlStore } from "../sql/store.ts";
import { factsQuery, judgeServer, type ServerFacts } from "./checks.ts";
import { PostgresDriver, type PostgresWorld } from "./driver.ts";
import { faultOf } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { placeOf } from "./place.ts";

export type OpenedPostgres = {
  readonly store: ControlStore;
  /** What is not as safe as it could be, one sentence each. */
  readonly warnings: readonly string[];
};

/**
 * Opens the control store in a PostgreSQL database of its own, whose tables are made if they are
 * absent, after showing that the server keeps what it acknowledges. Refuses with one sentence, which
 * never holds the password.
 * @param address `postgres://user@host:port/database`; the password may be in it, in PGPASSWORD or in
 * ~/.pgpass.
 */
export const openPostgresStore = async (
  address: string,
  {
    password = null,
    ...world
  }: Partial<PostgresWorld> & { readonly password?: string | null } = {},
): Promise<Result<OpenedPostgres>> => {
  const opened = await openChecked(address, password);
  if (!opened.ok) return opened;
  const { pool, place, warnings } = opened.value;
  const own = {
    nowMs: () => performance.now(),
    sleep,
    id: randomUUID(),
    writeBudgetMs,
    readBudgetMs,
    ...world,
  };
  const store = new SqlStore(new PostgresDriver(place, pool, own));
  return { ok: true, value: { store, warnings } };
};

/**
 * One connection to a store of the current form, for a job beside the port such as a copy.
 * @throws StoreFault what the server refuses, or the job.
 */
export const withPostgres = async (
  { url, password }: Extract<StoreAddress, { kind: "postgres" }>,
  job: (client: PoolClient) => Promise<void>,
): Promise<void> => {
  const opened = await openChecked(url, password);
  if (!opened.ok) throw new StoreFault(opened.error);
  const { pool, place } = opened.value;
  const client = await pool.connect();
  try {
    await job(client);
  } catch (thrown) {
    const fault = faultOf(thrown, place);
    throw fault === null ? thrown : new StoreFault(fault.error);
  } finally {
    client.release(true);
    await pool.end();
  }
};

type Checked = {
  readonly pool: Pool;
  readonly place: string;
  readonly warnings: readonly string[];
};

const openChecked = async (address: string, password: string | null): Promise<Result<Checked>> => {
  const place = placeOf(address);
  const pool = makePool(address, password);
  let client: PoolClient | null = null;
  try {
    client = await pool.connect();
    const { rows } = await client.query<ServerFacts>(factsQuery);
    if (rows[0] === undefined) throw new Error("PostgreSQL said nothing about itself");
    const judged = judgeServer(rows[0], place);
    if (!judged.ok) throw new StoreFault({ code: "unsupported", sentence: judged.sentence });
    await migrate(client, place);
    client.release();
    return { ok: true, value: { pool, place, warnings: judged.warnings } };
  } catch (thrown) {
    client?.release(true);
    await pool.end();
    const fault = faultOf(thrown, place);
    if (fault === null) throw thrown;
    return refused(fault.error);
  }
};

/** bigint as a number: every number of this store is below 2^53. */
const bigintOid = 20;

const makePool = (address: string, password: string | null): Pool => {
  const types = new TypeOverrides();
  types.setTypeParser(bigintOid, Number);
  const pool = new Pool({
    connectionString: address,
    ...(password === null ? {} : { password }),
    types,
    application_name: "dimmer",
    max: poolConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleConnectionMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTransactionMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it is replaced by the next that is asked for; one
  // that breaks in use fails the query that uses it. Without a listener either would end the process.
  const ignore = (): void => {};
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  return pool;
};
