import type { DatabaseSync } from "node:sqlite";
import { formNote, leastForm, leastFormNote, schemaForm } from "../forms.ts";
import { numberOf, one } from "./one.ts";
import { applicationId, migrations } from "./schema.ts";

/** Brings an older file to this form; two processes that do so at once take turns. */
export const migrate = (database: DatabaseSync): void => {
  if (formOf(database) >= schemaForm) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const from = formOf(database);
    for (const step of migrations.slice(from)) database.exec(step);
    if (from < schemaForm) {
      database.exec(`PRAGMA application_id = ${applicationId}`);
      database.exec(`PRAGMA user_version = ${schemaForm}`);
      const put = database.prepare("INSERT OR REPLACE INTO note (key, value) VALUES (?, ?)");
      put.run(formNote, String(schemaForm));
      put.run(leastFormNote, String(leastForm));
    }
    database.exec("COMMIT");
  } catch (thrown) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
};

/** 0: nothing is there yet. */
export const formOf = (database: DatabaseSync): number =>
  numberOf(one(database, "PRAGMA user_version"), "user_version");
