import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StoreAddress } from "../address.ts";
import { openStore } from "../open.ts";
import type { ControlStore, Result } from "../port.ts";
import { openSqliteStore } from "../sqlite/open.ts";
import { ended } from "../testing/ended.ts";
import { postgresAvailable, PostgresServer } from "../testing/postgres-server.ts";
import { begin, gather, valueOf } from "../testing/read.ts";
import {
  sampleBin,
  sampleDecision,
  sampleDraft,
  sampleEventCounts,
  sampleSheet,
} from "../testing/samples.ts";
import { backupStore } from "./backup.ts";
import { restoreStore } from "./restore.ts";
import type { Holdings } from "./summary.ts";
import { tables } from "./tables.ts";

const nowMs = 1_795_000_000_000;
let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dimmer-backup-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (name: string): string => join(directory, name);
const file = (name: string): StoreAddress => ({ kind: "file", path: at(name) });

const open = async (address: StoreAddress): Promise<ControlStore> =>
  valueOf(await openStore(address)).store;

const restore = (to: StoreAddress, from = "backup.db"): Promise<Result<Holdings>> =>
  restoreStore({ file: at(from), to, nowMs });

/** Two rollouts, the first ended, with everything that a store can hold. */
const fill = async (store: ControlStore): Promise<number> => {
  const epoch = await begin(store);
  const tick = { epoch, bins: [], sheets: [] };
  const first = sampleDraft(1);
  const decision = sampleDecision(first, { commands: [{ kind: "publish", rollout: "shop.1" }] });
  const order = { key: "k", digest: "d", answer: "a", atMs: 1 };
  const bins = Array.from({ length: 700 }, (_, index) => sampleBin(index + 1));
  valueOf(await store.commitTick({ ...tick, bins, decisions: [decision], order }));
  const bad = {
    kind: "markBad",
    service: "shop",
    version: "v2",
    why: "It failed: ünï 🦊.",
  } as const;
  const end = sampleDecision(ended(first), { expectVersion: 1, commands: [bad] });
  const second = sampleDecision(sampleDraft(2));
  const sheets = [sampleSheet(701, { rollout: "shop.2" })];
  const eventCounts = [sampleEventCounts(701, { rollout: "shop.2" })];
  valueOf(await store.commitTick({ ...tick, sheets, eventCounts, decisions: [end, second] }));
  valueOf(await store.putNote({ epoch, key: "splitters", value: '["local"]' }));
  return epoch;
};

const all = { rollout: "shop.1", stageEntry: null };

/** Everything that can be read from a store. */
const everything = async (store: ControlStore): Promise<unknown> => ({
  services: await store.services(),
  rollouts: await store.rollouts({ service: null, limit: 100 }),
  live: await store.liveRollouts(),
  journals: [await store.journal("shop.1"), await store.journal("shop.2")],
  bins: await gather(store.bins(all)),
  sheets: await gather(store.sheets({ rollout: "shop.2", stageEntry: null })),
  eventCounts: await gather(store.eventCounts({ rollout: "shop.2", stageEntry: null })),
  seqs: await store.storedSeqs(),
  bad: await store.badVersions("shop"),
  pending: await store.pendingCommands(),
  note: await store.note("splitters"),
  order: await store.order("k"),
  tries: await store.tries("shop", "v2"),
});

const held = {
  services: 1,
  rollouts: 2,
  liveRollouts: 1,
  journalEntries: 3,
  lastEntryAtMs: 1_790_000_000_000,
  bins: 700,
};

/** Restores `backup.db` and shows that everything is there and work can go on. */
const expectRestored = async (to: StoreAddress, original: unknown): Promise<void> => {
  expect(await restore(to)).toEqual({ ok: true, value: held });
  const store = await open(to);
  expect(await everything(store)).toEqual(original);
  expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: 3 } });
  const epoch = valueOf(await store.takeEpoch());
  expect(epoch).toBeGreaterThan(nowMs);
  const decisions = [sampleDecision(ended(sampleDraft(2)), { expectVersion: 1 })];
  const tick = { epoch, bins: [sampleBin(702)], sheets: [], decisions };
  valueOf(await store.commitTick(tick));
  expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: 4 } });
  expect(await gather(store.bins(all))).toHaveLength(701);
  await store.close();
};

test("a file is copied while its writer goes on, and restored as it was at one moment", async () => {
  const store = await open(file("control.db"));
  const epoch = await fill(store);
  const original = await everything(store);
  expect(await backupStore(file("control.db"), at("backup.db"))).toEqual({ ok: true, value: held });
  valueOf(await store.commitTick({ epoch, bins: [sampleBin(702)], sheets: [], decisions: [] }));
  await store.close();
  expect((await readdir(directory)).filter((name) => name.startsWith("backup"))).toEqual([
    "backup.db",
  ]);
  await expectRestored(file("other/control.db"), original);
});

test("a backup in the middle of writes holds whole ticks only", async () => {
  const store = await open(file("control.db"));
  const epoch = await fill(store);
  let isOver = false;
  let n = 0;
  const writing = (async () => {
    while (!isOver) {
      n += 1;
      const state = { ...sampleDraft(2), maxExposurePpm: n };
      const decisions = [sampleDecision(state, { expectVersion: n })];
      const bins = [sampleBin(1_000 + n, { rollout: "shop.2" })];
      valueOf(await store.commitTick({ epoch, bins, sheets: [], decisions }));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let k = 0; k < 5; k += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const to = at(`backup-${k}.db`);
    const holdings = valueOf(await backupStore(file("control.db"), to));
    const copy = valueOf(openSqliteStore(to));
    const { version = 0 } = (await copy.rollout("shop.2")) ?? {};
    expect(holdings).toMatchObject({ bins: 700 + version - 1, journalEntries: 3 + version - 1 });
    await copy.close();
  }
  isOver = true;
  await writing;
  expect(n).toBeGreaterThan(5);
  await store.close();
});

test("nothing is written over, neither by a backup nor by a restore", async () => {
  const store = await open(file("control.db"));
  await fill(store);
  await writeFile(at("precious.db"), "mine");
  const backed = await backupStore(file("control.db"), at("precious.db"));
  expect(JSON.stringify(backed)).toContain("is not written over; name another file");
  valueOf(await backupStore(file("control.db"), at("backup.db")));
  const restored = await restore(file("control.db"));
  expect(restored).toMatchObject({ ok: false });
  expect(JSON.stringify(restored)).toContain("move it away first");
  await store.close();
  await writeFile(at("gone.db-wal"), "of a former database");
  expect(JSON.stringify(await restore(file("gone.db")))).toContain("gone.db-wal is there already");
  expect(await readFile(at("precious.db"), "utf8")).toBe("mine");
});

test.each<[string, (path: string) => Promise<void>, string]>([
  ["is cut short", (path) => truncate(path, 20_000), "damaged"],
  ["is something else", (path) => writeFile(path, "no database\n".repeat(1_000)), "damaged"],
  [
    "was changed in one word",
    async (path) => {
      const database = new DatabaseSync(path);
      database.exec(
        "UPDATE journal SET entry = replace(entry, 'Shipped', 'Forgot') WHERE place = 2",
      );
      database.close();
    },
    "Entry 2 of the journal",
  ],
])("a backup that %s is refused, and nothing is restored", async (_what, harm, words) => {
  const store = await open(file("control.db"));
  await fill(store);
  valueOf(await backupStore(file("control.db"), at("backup.db")));
  await store.close();
  await harm(at("backup.db"));
  const before = await readFile(at("backup.db"));
  const restored = await restore(file("restored.db"));
  expect(JSON.stringify(restored)).toContain(words);
  expect(existsSync(at("restored.db"))).toBe(false);
  expect(await readFile(at("backup.db"))).toEqual(before);
});

test("a store whose journal was changed is not backed up as if it were whole", async () => {
  const store = await open(file("control.db"));
  await fill(store);
  await store.close();
  const database = new DatabaseSync(at("control.db"));
  database.exec("DELETE FROM journal WHERE place = 3");
  database.close();
  expect(await backupStore(file("control.db"), at("backup.db"))).toMatchObject({
    error: { code: "damaged" },
  });
  expect(existsSync(at("backup.db"))).toBe(false);
});

test("what is absent is one sentence", async () => {
  const backed = await backupStore(file("control.db"), at("backup.db"));
  expect(JSON.stringify(backed)).toContain("There is no control store");
  expect(JSON.stringify(await restore(file("control.db")))).toContain("There is no backup");
});

test("a backup of the oldest form is brought forward", async () => {
  const old = new DatabaseSync(at("control.db"));
  old.exec(await readFile(new URL("../golden/form-1.sql", import.meta.url), "utf8"));
  old.close();
  const original = await readFile(at("control.db"));
  valueOf(await backupStore(file("control.db"), at("backup.db")));
  expect(await readFile(at("control.db"))).toEqual(original);
  await copyFile(at("control.db"), at("old.db"));
  expect(valueOf(await restore(file("restored.db"), "old.db")).journalEntries).toBe(3);
});

test("the copied tables are all tables with all their columns", async () => {
  await (await open(file("control.db"))).close();
  const database = new DatabaseSync(at("control.db"));
  const found = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => ({
      name,
      columns: database
        .prepare(`SELECT name FROM pragma_table_info(?)`)
        .all(String(name))
        .map((row) => row["name"]),
    }));
  database.close();
  const known = tables.map(({ name, columns }) => ({ name, columns: [...columns] }));
  const byName = (a: { name: unknown }, b: { name: unknown }): number =>
    String(a.name).localeCompare(String(b.name));
  expect(known.toSorted(byName)).toEqual(found.toSorted(byName));
});

describe.skipIf(!postgresAvailable)("with the Debian package postgresql", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.stop());

  const database = async (): Promise<StoreAddress> => ({
    kind: "postgres",
    url: server.address(await server.createDatabase()),
    password: null,
  });

  test("PostgreSQL is copied while it is served, and restored into PostgreSQL and into a file", async () => {
    const from = await database();
    const store = await open(from);
    const epoch = await fill(store);
    const original = await everything(store);
    expect(await backupStore(from, at("backup.db"))).toEqual({ ok: true, value: held });
    valueOf(await store.putNote({ epoch, key: "splitters", value: "later" }));
    await store.close();
    await expectRestored(await database(), original);
    await expectRestored(file("restored.db"), original);
  });

  test("a store that outgrows its file moves to PostgreSQL, which is not written over", async () => {
    const store = await open(file("control.db"));
    await fill(store);
    const original = await everything(store);
    valueOf(await backupStore(file("control.db"), at("backup.db")));
    await store.close();
    const to = await database();
    await expectRestored(to, original);
    expect(JSON.stringify(await restore(to))).toContain("name an empty database");
  });

  test("the copied tables are all tables of PostgreSQL with all their columns", async () => {
    const to = await database();
    await (await open(to)).close();
    if (to.kind !== "postgres") throw new Error("no database");
    const name = new URL(to.url).pathname.slice(1);
    const rows = await server.sql(
      name,
      `SELECT table_name || '.' || column_name AS field FROM information_schema.columns
       WHERE table_schema = 'public'`,
    );
    const known = tables.flatMap((table) =>
      table.columns.map((column) => `${table.name}.${column}`),
    );
    expect(new Set(rows.map(({ field }) => field))).toEqual(new Set(known));
  });
});
