import { statSync } from "node:fs";
import { get as httpGet } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../connect.ts";
import { engineEntry } from "../entries.ts";
import {
  engineAvailable,
  type EventsProcess,
  startProcess,
  tempDirectory,
} from "../testing/index.ts";

describe.skipIf(!engineAvailable)("the engine behind ClickHouse's client", () => {
  const directory = tempDirectory();
  const socketPath = join(directory.path, "engine.sock");
  const config = { socketPath, dataDir: join(directory.path, "engine") };
  let engine: EventsProcess;
  let client: ClickHouseClient;

  beforeAll(async () => {
    engine = await startProcess(engineEntry, config);
    client = connect({ socketPath }, 10_000);
    await client.command({ query: "CREATE DATABASE d" });
    await client.command({
      query: `CREATE TABLE d.t (a String, n Float64) ENGINE = MergeTree ORDER BY a
        SETTINGS non_replicated_deduplication_window = 10`,
    });
  });
  afterAll(async () => {
    await client.close();
    await engine.kill("SIGTERM");
    directory.remove();
  });

  const rows = async (query: string, options = {}): Promise<readonly unknown[]> => {
    const result = await client.query({ query, format: "JSONEachRow", ...options });
    return result.json();
  };

  const get = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      httpGet({ socketPath, path }, (response) => {
        text(response).then(resolve, reject);
      }).on("error", reject);
    });

  test("answers a ping, on a socket that is its user's own", async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
    expect(statSync(socketPath).mode & 0o077).toBe(0);
  });

  test("stores rows, and the same token once", async () => {
    const send = (token: string): Promise<unknown> =>
      client.insert({
        table: "d.t",
        format: "JSONEachRow",
        values: [{ a: "x", n: 0.1 }],
        clickhouse_settings: { insert_deduplication_token: token },
      });
    await send("one");
    await send("one");
    await send("two");
    expect(await rows("SELECT a, n FROM d.t")).toEqual([
      { a: "x", n: 0.1 },
      { a: "x", n: 0.1 },
    ]);
  });

  test.each([
    "it's",
    "a\tb\nc\\d",
    "'); DROP TABLE d.t; --",
    "{b:String}",
    "😀",
    "",
    "\\N",
    "%27+&",
  ])("binds %j as it is", async (value) => {
    const query = "SELECT {value:String} AS value";
    expect(await rows(query, { query_params: { value } })).toEqual([{ value }]);
  });

  test("uses the database that a request names, for that request only", async () => {
    const path = `/?database=d&query=${encodeURIComponent("SELECT currentDatabase()")}`;
    expect(await get(path)).toBe("d\n");
    expect(await rows("SELECT currentDatabase() AS name")).toEqual([{ name: "default" }]);
    expect(await get("/?database=nowhere&query=SELECT+1")).toMatch(/^Code: 81\. DB::Exception/);
    expect(await get("/?database=a%60b&query=SELECT+1")).toMatch(/^Code: 36\. DB::Exception/);
  });

  test.each([
    ["SELECT nope", "47"],
    ["SELECT * FROM nowhere.t", "81"],
    ["SELECT * FROM d.nothing", "60"],
    ["SELEC 1", "62"],
    ["SELECT 1 SETTINGS", "62"],
  ])("%s fails with ClickHouse's own code %s", async (query, code) => {
    await expect(rows(query)).rejects.toMatchObject({ code });
  });

  test("an unknown setting and a list parameter are refused", async () => {
    const clickhouse_settings = { no_such_setting: 1 };
    await expect(rows("SELECT 1", { clickhouse_settings })).rejects.toMatchObject({ code: "115" });
    const query_params = { list: [1, 2] };
    const query = "SELECT {list:Array(UInt8)}";
    await expect(rows(query, { query_params })).rejects.toMatchObject({ code: "36" });
  });

  const endless = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1";

  test("a statement past its time is stopped, and the lane is free at once", async () => {
    const clickhouse_settings = { max_execution_time: 1 };
    await expect(rows(endless, { clickhouse_settings })).rejects.toMatchObject({ code: "159" });
    expect(await rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a statement past its memory or rows is stopped", async () => {
    const query = "SELECT length(groupArray(number)) FROM numbers(1000000000)";
    await expect(rows(query)).rejects.toMatchObject({ code: "241" });
    await expect(rows("SELECT number FROM numbers(1000000)")).rejects.toMatchObject({
      code: "396",
    });
  });

  test("an answer holds nothing of a statement that failed before it", async () => {
    const query =
      "SELECT throwIf(number = 90000) FROM numbers(100000) SETTINGS max_block_size = 100";
    for (let round = 0; round < 3; round++) {
      await expect(rows(query)).rejects.toMatchObject({ code: "395" });
      expect(await rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    }
  });

  test("limits can be asked smaller, not larger", async () => {
    const query = "SELECT getSetting('max_execution_time') AS seconds";
    const ask = (max_execution_time: number): Promise<unknown> =>
      rows(query, { clickhouse_settings: { max_execution_time } });
    expect(await ask(3)).toEqual([{ seconds: 3 }]);
    expect(await ask(3600)).toEqual([{ seconds: 10 }]);
    expect(await ask(0)).toEqual([{ seconds: 10 }]);
  });

  test("a client that goes away takes its statement with it", async () => {
    const abort = new AbortController();
    const asked = rows(endless, { abort_signal: abort.signal });
    setTimeout(() => abort.abort(), 200);
    await expect(asked).rejects.toThrow(/aborted/);
    const startedMs = performance.now();
    expect(await rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  test("inserts do not wait for questions", async () => {
    const clickhouse_settings = { max_execution_time: 2 };
    const asked = rows(endless, { clickhouse_settings }).catch(() => "stopped");
    const startedMs = performance.now();
    await client.insert({ table: "d.t", format: "JSONEachRow", values: [{ a: "y", n: 1 }] });
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(await asked).toBe("stopped");
  });

  test("a second engine on the same data says so in one sentence and ends", async () => {
    const second = startProcess(engineEntry, { ...config, socketPath: `${socketPath}2` });
    await expect(second).rejects.toThrow(
      new RegExp(`ended with 1: .*in use by process ${engine.pid}; stop that one first`, "s"),
    );
    expect(await client.ping()).toEqual({ success: true });
  });

  test("an engine without a configuration says what it needs", async () => {
    await expect(startProcess(engineEntry, {})).rejects.toThrow(/is started with/);
  });
});
