import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoreErrorCode } from "../port.ts";
import { StoreFault } from "../fault.ts";
import { schemaForm } from "../forms.ts";
import { ended } from "../testing/ended.ts";
import { begin, gather, valueOf } from "../testing/read.ts";
import { sampleBin, sampleDecision, sampleDraft } from "../testing/samples.ts";
import { requireSqliteVersion } from "./checks.ts";
import { inMemory, openSqliteStore } from "./open.ts";

let directory = "";
let path = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dimmer-open-"));
  path = join(directory, "control", "control.db");
});

afterEach(() => rm(directory, { recursive: true }));

/** A store with one rollout and its entry, closed. */
const filled = async (): Promise<void> => {
  const store = valueOf(openSqliteStore(path));
  const epoch = await begin(store);
  const decisions = [sampleDecision(sampleDraft(1))];
  valueOf(await store.commitTick({ epoch, bins: [], sheets: [], decisions }));
  await store.close();
};

const refusal = (): { readonly code: StoreErrorCode; readonly sentence: string } => {
  const opened = openSqliteStore(path);
  if (opened.ok) throw new Error("it was opened");
  expect(opened.error.sentence).toMatch(/^[^\n]+\.$/);
  return opened.error;
};

test("a new file is made with its folder, for its owner alone, and found again", async () => {
  await filled();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, "control"))).mode & 0o777).toBe(0o700);
  const store = valueOf(openSqliteStore(path));
  expect((await store.rollout("shop.1"))?.version).toBe(1);
  await store.close();
  await store.close();
});

test("commits are synced and logged ahead", async () => {
  await filled();
  const database = new DatabaseSync(path);
  expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  database.close();
});

test("a file that is no database is refused", async () => {
  path = join(directory, "control.db");
  await writeFile(
    path,
    "this is no database, but it is long enough to be read as one\n".repeat(90),
  );
  expect(refusal().code).toBe("damaged");
  expect(refusal().sentence).toContain("restore it from a backup, or move it away");
});

test("a file whose pages were overwritten is refused", async () => {
  await filled();
  const file = await open(path, "r+");
  const { size } = await file.stat();
  for (let page = 1; page < size / 4096; page += 1)
    await file.write(Buffer.alloc(2048, 0x5a), 0, 2048, page * 4096);
  await file.close();
  expect(refusal().code).toBe("damaged");
});

test("a database of somebody else is refused and left alone", () => {
  path = join(directory, "other.db");
  const other = new DatabaseSync(path);
  other.exec("CREATE TABLE theirs (id INTEGER)");
  other.close();
  expect(refusal().code).toBe("unsupported");
  const again = new DatabaseSync(path);
  expect(again.prepare("SELECT name FROM sqlite_schema").all()).toHaveLength(1);
  again.close();
});

/** As a later Dimmer leaves it whose form is 99. */
const ofForm99 = async (least: number): Promise<void> => {
  await filled();
  const database = new DatabaseSync(path);
  database.exec("PRAGMA user_version = 99");
  database.prepare("UPDATE note SET value = ? WHERE key = 'form.least'").run(String(least));
  database.close();
};

test("a file of a newer Dimmer that took something away is refused", async () => {
  await ofForm99(98);
  expect(refusal().sentence).toContain("was written by a newer Dimmer");
});

test("a file of a newer Dimmer that only added something is used and stays what it is", async () => {
  await ofForm99(schemaForm);
  const store = valueOf(openSqliteStore(path));
  const decisions = [sampleDecision(sampleDraft(1), { expectVersion: 1 })];
  const epoch = valueOf(await store.takeEpoch());
  valueOf(await store.commitTick({ epoch, bins: [], sheets: [], decisions }));
  await store.close();
  const database = new DatabaseSync(path);
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
  database.close();
});

test("a file of the oldest form is brought forward with everything that is in it", async () => {
  path = join(directory, "old.db");
  const old = new DatabaseSync(path);
  old.exec(await readFile(new URL("../golden/form-1.sql", import.meta.url), "utf8"));
  old.close();
  const store = valueOf(openSqliteStore(path));
  expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: 3 } });
  expect((await store.liveRollouts()).map(({ state }) => state.rollout.id)).toEqual(["shop.2"]);
  expect((await store.service("shop"))?.stable.id).toBe("v2");
  expect(await store.pendingCommands()).toHaveLength(2);
  expect(await gather(store.bins({ rollout: "shop.1", stageEntry: null }))).toHaveLength(2);
  expect(await store.lease()).toEqual({ epoch: 1, holder: "", beat: 0 });
  const epoch = valueOf(await store.takeEpoch());
  const decisions = [sampleDecision(ended(sampleDraft(2)), { expectVersion: 1 })];
  valueOf(await store.commitTick({ epoch, bins: [sampleBin(4)], sheets: [], decisions }));
  expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: 4 } });
  const atMs = sampleDraft(1).tickedAtMs + 1;
  const prune = { epoch, olderThanMs: 0, journalOlderThanMs: atMs };
  expect(valueOf(await store.prune(prune)).rows).toBe(5);
  await store.close();
  valueOf(openSqliteStore(path));
});

test("a store in memory serves a simulation and leaves no file", async () => {
  const store = valueOf(openSqliteStore(inMemory));
  const epoch = await begin(store);
  const decisions = [sampleDecision(sampleDraft(1))];
  valueOf(await store.commitTick({ epoch, bins: [], sheets: [], decisions }));
  expect((await store.rollout("shop.1"))?.version).toBe(1);
  await store.close();
  expect(existsSync(inMemory)).toBe(false);
});

test("a folder in place of the file is refused", () => {
  path = directory;
  expect(refusal().code).toBe("unavailable");
});

test("a file in place of the folder is refused", async () => {
  await writeFile(join(directory, "control"), "a file");
  expect(refusal().code).toBe("unavailable");
});

test.each([
  ["3.51.3", true],
  ["3.53.4", true],
  ["4.0.0", true],
  ["3.51.2", false],
  ["3.40.1", false],
  ["2.99.9", false],
])("SQLite %s is new enough: %s", (version, isEnough) => {
  if (isEnough) expect(() => requireSqliteVersion(version)).not.toThrow();
  else expect(() => requireSqliteVersion(version)).toThrow(StoreFault);
});

test.each([
  ["a changed entry", "UPDATE journal SET entry = replace(entry, 'Shipped', 'Forgot')"],
  ["a changed hash", "UPDATE journal SET hash = '00' || substr(hash, 3)"],
  ["a cut end", "DELETE FROM journal"],
])("the journal shows %s", async (_what, sql) => {
  await filled();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  const store = valueOf(openSqliteStore(path));
  const verified = await store.verifyJournal();
  expect(verified).toMatchObject({ ok: false, error: { code: "damaged" } });
  await store.close();
});

test("a store that another process holds for too long is unavailable, not broken", async () => {
  await filled();
  const store = valueOf(openSqliteStore(path, { busyTimeoutMs: 50 }));
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  expect(await store.takeEpoch()).toMatchObject({ ok: false, error: { code: "unavailable" } });
  other.exec("COMMIT");
  other.close();
  expect((await store.takeEpoch()).ok).toBe(true);
  await store.close();
});
