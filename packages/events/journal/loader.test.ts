import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { maxInsertRows } from "../limits.ts";
import { tempDirectory } from "../testing/temp-directory.ts";
import type { Batch } from "./batches.ts";
import { Journal } from "./journal.ts";
import { type Inserted, Loader } from "./loader.ts";
import { Quarantine } from "./quarantine.ts";

/** A store that recognises tokens as ClickHouse does. */
class FakeStore {
  readonly rows: string[] = [];
  readonly #tokens = new Set<string>();
  inserts = 0;
  away = false;
  saysRow = true;
  /** Stores the rows, but the answer does not arrive. */
  losesAnswers = 0;

  prepare = (): Promise<string | null> => Promise.resolve(this.away ? "engine is away" : null);

  insert = (batch: Batch): Promise<Inserted> => {
    this.inserts++;
    if (this.away)
      return Promise.resolve({ ok: false, error: "unavailable", sentence: "engine is away" });
    const lines = batch.lines.map((line) => line.toString("utf8").trimEnd());
    const bad = lines.findIndex((line) => line.startsWith("bad"));
    if (bad >= 0) {
      const row = this.saysRow ? bad + 1 : null;
      return Promise.resolve({ ok: false, error: "badRows", sentence: "cannot parse", row });
    }
    if (!this.#tokens.has(batch.token)) this.rows.push(...lines);
    this.#tokens.add(batch.token);
    return this.losesAnswers-- > 0
      ? Promise.resolve({ ok: false, error: "unavailable", sentence: "socket hang up" })
      : Promise.resolve({ ok: true });
  };
}

let directory: ReturnType<typeof tempDirectory>;
let store: FakeStore;
let journal: Journal;
let loader: Loader;
let made = 0;

const ports = { now: () => 1_795_000_000_000, log: () => {} };
const open = async (): Promise<void> => {
  const randomHex = (): string => String(made++).padStart(12, "0");
  journal = await Journal.open(directory.path, { ...ports, randomHex });
  loader = new Loader(journal, new Quarantine(directory.path), {
    ...ports,
    prepare: store.prepare,
    insert: store.insert,
  });
};

beforeEach(async () => {
  directory = tempDirectory();
  store = new FakeStore();
  await open();
});
afterEach(async () => {
  await loader.stop();
  await journal.close();
  directory.remove();
});

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `row ${i}`);
const fill = async (rows: readonly string[]): Promise<void> => {
  await journal.append(Buffer.from(rows.map((row) => `${row}\n`).join("")));
  await journal.close();
};
const loadAll = async (): Promise<void> => {
  loader.start();
  await vi.waitFor(() => expect(journal.sealed).toEqual([]), { timeout: 5_000, interval: 5 });
};

describe("the loader", () => {
  test("takes what is sealed to the store and empties the backlog", async () => {
    await fill(numbered(10));
    await loadAll();
    expect(store.rows).toEqual(numbered(10));
    expect(loader.counts).toEqual({ inserted: 10, quarantined: 0, retries: 0, trouble: null });
    expect(readdirSync(directory.path).every((name) => name.endsWith(".loaded"))).toBe(true);
  });

  test("waits for an engine that is away and then goes on", async () => {
    store.away = true;
    await fill(numbered(3));
    loader.start();
    await vi.waitFor(() => expect(loader.counts.trouble).toBe("engine is away"));
    expect(journal.sealed).toHaveLength(1);
    store.away = false;
    await loadAll();
    expect(store.rows).toEqual(numbered(3));
    await vi.waitFor(() => expect(loader.counts.trouble).toBeNull());
  });

  test("stores once what it must insert twice because an answer was lost", async () => {
    store.losesAnswers = 2;
    await fill(numbered(5));
    await loadAll();
    expect(store.rows).toEqual(numbered(5));
    expect(store.inserts).toBe(3);
  });

  test("stores once what a crash made it insert again", async () => {
    for (let part = 0; part < 3; part++)
      await journal.append(Buffer.from(`${numbered(maxInsertRows).join("\n")}\n`));
    await journal.close();
    store.losesAnswers = 1;
    loader.start();
    await vi.waitFor(() => expect(store.inserts).toBeGreaterThan(0));
    await loader.stop();
    await open();
    await loadAll();
    expect(store.rows).toHaveLength(3 * maxInsertRows);
  });

  test.each([
    ["says which", true, 12],
    ["does not say which", false, 21],
  ])("finds one bad row of 1,000 where the engine %s", async (_, saysRow, mostInserts) => {
    store.saysRow = saysRow;
    const rows = numbered(1_000).with(617, "bad one");
    await fill(rows);
    await loadAll();
    expect(store.rows).toEqual(rows.filter((row) => row !== "bad one"));
    expect(store.inserts).toBeLessThanOrEqual(mostInserts);
    expect(loader.counts).toMatchObject({ inserted: 999, quarantined: 1 });
    const [line = ""] = readFileSync(join(directory.path, "quarantine.ndjson"), "utf8").split("\n");
    expect(JSON.parse(line)).toMatchObject({ row: "bad one", reason: "cannot parse" });
  });

  test("many bad rows are all set aside and nothing else is", async () => {
    const rows = numbered(200).map((row, index) => (index % 7 === 0 ? `bad ${index}` : row));
    await fill(rows);
    await loadAll();
    expect(store.rows).toEqual(rows.filter((row) => !row.startsWith("bad")));
    expect(loader.counts.quarantined).toBe(29);
  });
});
