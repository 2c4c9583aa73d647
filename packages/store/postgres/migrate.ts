import type { PoolClient } from "pg";
import { StoreFault } from "../fault.ts";
import { formNote, leastForm, leastFormNote, requireForm, schemaForm } from "../forms.ts";
import { steps } from "./schema.ts";

/** "DIMR": those who bring the tables forward at once take turns by this lock. */
const migrationLock = 0x44_49_4d_52;

/** Makes the tables, or brings older ones to this form, in one transaction. */
export const migrate = async (client: PoolClient, place: string): Promise<void> => {
  const form = await requireOwn(client, place);
  if (form >= schemaForm) return;
  await client.query("BEGIN");
  // A step over large tables may take its time; whoever else waits for the lock does too.
  await client.query("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
  await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
  const from = await requireOwn(client, place);
  for (const step of steps) if (step.form > from) await client.query(step.sql);
  if (from < schemaForm)
    for (const [key, value] of [
      [formNote, schemaForm],
      [leastFormNote, leastForm],
    ])
      await client.query(
        "INSERT INTO note (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, String(value)],
      );
  await client.query("COMMIT");
};

/** The form of what is there, 0 for nothing; refuses tables that are not Dimmer's. */
const requireOwn = async (client: PoolClient, place: string): Promise<number> => {
  const { rows: tables } = await client.query<{ readonly name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
  );
  if (tables.length === 0) return 0;
  const notes = tables.some(({ name }) => name === "note")
    ? await readForms(client)
    : new Map<string, number>();
  const form = notes.get(formNote);
  if (form === undefined)
    throw new StoreFault({
      code: "unsupported",
      sentence: `The database for the control store ${place} holds tables that are not Dimmer's; give Dimmer a database of its own.`,
    });
  requireForm(place, { form, least: notes.get(leastFormNote) ?? null });
  return form;
};

const readForms = async (client: PoolClient): Promise<ReadonlyMap<string, number>> => {
  try {
    const { rows } = await client.query<{ readonly key: string; readonly value: string }>(
      "SELECT key, value FROM note WHERE key IN ($1, $2)",
      [formNote, leastFormNote],
    );
    return new Map(rows.map(({ key, value }) => [key, Number(value)]));
  } catch (thrown) {
    // Somebody else's table of that name has no such columns.
    if (thrown instanceof Error && "code" in thrown && thrown.code === "42703") return new Map();
    throw thrown;
  }
};
