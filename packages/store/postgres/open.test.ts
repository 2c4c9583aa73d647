import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoreError } from "../port.ts";
import { postgresAvailable, PostgresServer } from "../testing/postgres-server.ts";
import { begin, valueOf } from "../testing/read.ts";
import { judgeServer, type ServerFacts } from "./checks.ts";
import { openPostgresStore } from "./open.ts";
import { placeOf } from "./place.ts";

const good: ServerFacts = {
  versionNumber: 150_018,
  inRecovery: false,
  readOnly: false,
  fsync: true,
  fullPageWrites: true,
  synchronousCommit: "on",
  encoding: "UTF8",
  checksums: true,
  mayCreate: true,
  isPrivate: true,
};

test("a server that keeps what it acknowledges is taken without a word", () => {
  expect(judgeServer(good, "here")).toEqual({ ok: true, warnings: [] });
});

test.each<[string, Partial<ServerFacts>, string]>([
  ["an old version", { versionNumber: 140_012 }, "is PostgreSQL 14; Dimmer needs 15 or newer"],
  ["a replica", { inRecovery: true }, "is a replica; name the primary"],
  ["a read-only user", { readOnly: true }, "is read-only"],
  ["fsync off", { fsync: false }, "loses commits with the power"],
  ["torn pages", { fullPageWrites: false }, "can tear pages"],
  ["another encoding", { encoding: "LATIN1" }, "encoding UTF8"],
  ["no rights", { mayCreate: false }, "grant it CREATE"],
])("%s is refused with what to do", (_what, wrong, words) => {
  const judged = judgeServer({ ...good, ...wrong }, "here");
  expect(judged.ok ? "" : judged.sentence).toContain(words);
  expect(judged.ok ? "" : judged.sentence).toMatch(/^The control store here [^\n]+\.$/);
});

test.each<[string, Partial<ServerFacts>, string]>([
  ["lazy commits", { synchronousCommit: "off" }, "turns it on for its own writes"],
  ["no checksums", { checksums: false }, "pg_checksums"],
  ["an open wire", { isPrivate: false }, "sslmode=verify-full"],
])("%s is taken with a warning", (_what, wrong, words) => {
  const judged = judgeServer({ ...good, ...wrong }, "here");
  expect(judged.ok ? judged.warnings.join() : "").toContain(words);
});

test.each([
  ["postgres://ann:secret@db.example:5433/dimmer", "in PostgreSQL at db.example:5433/dimmer"],
  ["postgres://db/dimmer", "in PostgreSQL at db:5432/dimmer"],
  ["postgres:///dimmer?host=/run/pg", "in PostgreSQL at /run/pg:5432/dimmer"],
  ["nonsense", "in PostgreSQL"],
])("sentences name %s as %s", (address, place) => {
  expect(placeOf(address)).toBe(place);
});

test("nobody at the address is one sentence without the password", async () => {
  const opened = await openPostgresStore("postgres://ann:secret@127.0.0.1:1/dimmer");
  expect(opened).toMatchObject({ ok: false, error: { code: "unavailable" } });
  expect(JSON.stringify(opened)).toContain("start PostgreSQL");
  expect(JSON.stringify(opened)).not.toContain("secret");
});

describe.skipIf(!postgresAvailable)("with the Debian package postgresql", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start(["synchronous_commit=off"]);
  });
  afterAll(() => server?.stop());

  const refusal = async (database: string): Promise<StoreError> => {
    const opened = await openPostgresStore(server.address(database));
    if (opened.ok) throw new Error("it was opened");
    expect(opened.error.sentence).toMatch(/^[^\n]+\.$/);
    return opened.error;
  };

  test("writes are synced although the server's default is not to", async () => {
    const database = await server.createDatabase();
    const opened = valueOf(await openPostgresStore(server.address(database)));
    expect(opened.warnings.join()).toContain("has synchronous_commit off");
    await begin(opened.store);
    const [before] = await server.sql(database, "SELECT pg_current_wal_flush_lsn() AS lsn");
    valueOf(await opened.store.putNote({ epoch: 1, key: "a", value: "b" }));
    const [after] = await server.sql(
      database,
      "SELECT pg_current_wal_flush_lsn() AS lsn, pg_current_wal_insert_lsn() AS inserted",
    );
    expect(after?.["lsn"]).not.toBe(before?.["lsn"]);
    await opened.store.close();
  });

  test("a database of somebody else is refused and left alone", async () => {
    const database = await server.createDatabase();
    await server.sql(
      database,
      "CREATE TABLE theirs (id integer); CREATE TABLE note (theirs integer)",
    );
    expect((await refusal(database)).sentence).toContain("a database of its own");
    const tables = await server.sql(
      database,
      "SELECT 1 FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(tables).toHaveLength(2);
  });

  test("a store of a newer Dimmer is refused, or used if it only added something", async () => {
    const database = await server.createDatabase();
    await valueOf(await openPostgresStore(server.address(database))).store.close();
    await server.sql(database, "UPDATE note SET value = '99' WHERE key = 'form'");
    await valueOf(await openPostgresStore(server.address(database))).store.close();
    await server.sql(database, "UPDATE note SET value = '98' WHERE key = 'form.least'");
    expect(await refusal(database)).toMatchObject({ code: "unsupported" });
  });

  test("a database that is absent, in another encoding or read-only is refused", async () => {
    expect((await refusal("absent")).sentence).toContain("check user, password, database");
    const latin = await server.createDatabase("ENCODING 'SQL_ASCII' LOCALE 'C'");
    expect((await refusal(latin)).sentence).toContain("encoding UTF8");
    const still = await server.createDatabase();
    await server.sql(still, `ALTER DATABASE ${still} SET default_transaction_read_only = on`);
    expect((await refusal(still)).sentence).toContain("is read-only");
  });

  test("several that open an empty database at once make its tables once", async () => {
    const database = await server.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openPostgresStore(server.address(database))),
    );
    for (const each of opened) await valueOf(each).store.close();
  });

  test("a table that was lost is damage, not a crash", async () => {
    const database = await server.createDatabase();
    const { store } = valueOf(await openPostgresStore(server.address(database)));
    await server.sql(database, "DROP TABLE kept_order");
    await expect(store.order("k")).rejects.toMatchObject({ error: { code: "damaged" } });
    await store.close();
  });
});
