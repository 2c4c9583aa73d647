import type { PoolClient } from "pg";
import { type Answer, refuseUnstorable, type Statement, type Work } from "../sql/work.ts";

const numbered = new Map<string, string>();

/** `?` as PostgreSQL counts them: `$1`, `$2`, … No statement of ours has a `?` in a literal. */
const inOrder = (sql: string): string => {
  const known = numbered.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll("?", () => `$${(count += 1)}`);
  numbered.set(sql, text);
  return text;
};

export const execute = async (client: PoolClient, { sql, values }: Statement): Promise<Answer> => {
  const { rows, rowCount } = await client.query(inOrder(sql), [...values]);
  return { rows, changed: rowCount ?? 0 };
};

/** Runs work statement by statement over one connection. */
export const runWork = async <T>(
  work: Work<T>,
  ask: (statement: Statement) => Promise<Answer>,
): Promise<T> => {
  let step = work.next();
  while (step.done !== true) step = work.next(await ask(step.value));
  return step.value;
};

/**
 * Whatever the server's defaults are: a commit is on disk (and at the synchronous standbys, where
 * there are any) before it is acknowledged, and a writer sees what was committed before it got the
 * lock of the writer's row, which serialises all writes.
 */
const begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = on";

/**
 * A transaction up to its commit, which is the caller's: only there does a lost connection leave
 * open what happened.
 */
export const upToCommit = async <T>(client: PoolClient, work: () => Work<T>): Promise<T> => {
  await client.query(begin);
  return runWork(work(), (statement) => {
    refuseUnstorable(statement);
    return execute(client, statement);
  });
};

/** @throws when the transaction had failed before: then PostgreSQL answers ROLLBACK, not an error. */
export const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new Error(`PostgreSQL answered COMMIT with ${command}`);
};
