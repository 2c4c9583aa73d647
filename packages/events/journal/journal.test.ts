import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { maxPendingBytes } from "../limits.ts";
import { tempDirectory } from "../testing/temp-directory.ts";
import { Journal } from "./journal.ts";
import { readSegment } from "./record.ts";

let directory: ReturnType<typeof tempDirectory>;
let log: string[];
let made = 0;

beforeEach(() => {
  directory = tempDirectory();
  log = [];
});
afterEach(() => directory.remove());

const open = (): Promise<Journal> =>
  Journal.open(directory.path, {
    now: () => 1_795_000_000_000 + made,
    randomHex: () => String(made++).padStart(12, "0"),
    log: (sentence) => log.push(sentence),
  });

const sealedRows = async (journal: Journal): Promise<readonly string[]> => {
  const rows: string[] = [];
  for (const segment of journal.sealed) {
    const { records } = readSegment(await journal.segments.read(segment));
    rows.push(...records.map(({ payload }) => payload.toString("utf8")));
  }
  return rows;
};

describe("the journal", () => {
  test("what was acknowledged is there after a crash", async () => {
    const crashed = await open();
    const appended = await Promise.all(
      Array.from({ length: 50 }, (_, index) => crashed.append(Buffer.from(`row ${index}\n`))),
    );
    expect(appended).toEqual(appended.map(() => ({ ok: true })));
    const journal = await open();
    expect(await sealedRows(journal)).toEqual(
      Array.from({ length: 50 }, (_, index) => `row ${index}\n`),
    );
    await crashed.close();
  });

  test("a torn tail is cut off and said, the rest stays", async () => {
    const crashed = await open();
    await crashed.append(Buffer.from("whole\n"));
    const [name = ""] = readdirSync(directory.path);
    appendFileSync(join(directory.path, name), Buffer.from([0, 0, 0, 9, 1, 2, 3, 4, 0x78]));
    const journal = await open();
    expect(await sealedRows(journal)).toEqual(["whole\n"]);
    expect(log.join()).toContain("9 bytes");
    expect(journal.sealed[0]?.bytes).toBe(journal.backlogBytes);
    await crashed.close();
  });

  test("a segment that crashed before its first record leaves nothing", async () => {
    appendFileSync(join(directory.path, "01795000000000-00000000dead.open"), "DJ");
    const journal = await open();
    expect(journal.sealed).toEqual([]);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test("files that are no segments are left alone", async () => {
    appendFileSync(join(directory.path, "notes.sealed"), "mine");
    const journal = await open();
    expect(journal.sealed).toEqual([]);
    expect(readdirSync(directory.path)).toEqual(["notes.sealed"]);
  });

  test("a young segment is sealed by itself and said to the loader", async () => {
    const journal = await open();
    const sealed = new Promise<void>((resolve) => journal.onSealed(resolve));
    await journal.append(Buffer.from("row\n"));
    expect(journal.sealed).toEqual([]);
    await sealed;
    expect(journal.sealed).toHaveLength(1);
    const [segment] = journal.sealed;
    if (segment !== undefined) await journal.loaded(segment);
    expect(journal.backlogBytes).toBe(0);
  });

  test("when the disk fails, everything that waits is refused, and later appends work again", async () => {
    const journal = await open();
    rmSync(directory.path, { recursive: true });
    const appended = await Promise.all([
      journal.append(Buffer.from("lost\n")),
      journal.append(Buffer.alloc(0)),
    ]);
    expect(appended.map(({ ok }) => ok)).toEqual([false, false]);
    expect(log.join()).toContain("could not be written");
    const again = await open();
    expect(await again.append(Buffer.from("kept\n"))).toEqual({ ok: true });
    expect(await journal.append(Buffer.from("kept too\n"))).toEqual({ ok: true });
    await journal.close();
    await again.close();
  });

  test("more than fits into memory is refused", async () => {
    const journal = await open();
    const first = journal.append(Buffer.alloc(maxPendingBytes, "x"));
    expect(await journal.append(Buffer.from("y"))).toMatchObject({
      ok: false,
      error: { code: "full" },
    });
    expect(await first).toEqual({ ok: true });
    await journal.close();
  });
});
