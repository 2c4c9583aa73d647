import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlStore, openSqliteStore } from "@dimmer/store";
import { begin, sampleDecision, sampleDraft } from "@dimmer/store/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHere } from "../testing/run.ts";

let cwd = "";
let store: ControlStore;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "dimmer-keep-"));
  const opened = openSqliteStore(join(cwd, ".dimmer", "control", "control.db"));
  if (!opened.ok) throw new Error(opened.error.sentence);
  store = opened.value;
  const epoch = await begin(store);
  await store.commitTick({
    epoch,
    bins: [],
    sheets: [],
    decisions: [sampleDecision(sampleDraft(1))],
  });
});
afterEach(async () => {
  await store.close();
  await rm(cwd, { recursive: true, force: true });
});

const now = (): number => Date.UTC(2026, 10, 25, 7, 12);

test("a store that is open is backed up, lost and restored by two commands", async () => {
  const kept = await runHere(["backup"], { cwd, now });
  expect(kept).toMatchObject({ code: 0, err: "" });
  expect(kept.out).toContain(
    `Kept 1 service, 1 rollout (1 under way) and 1 journal entry, the last of 2026-09-21 14:13 UTC in ${join(cwd, "dimmer-2026-11-25T07-12-00.db")}.`,
  );
  await store.close();
  const early = await runHere(["restore", "dimmer-2026-11-25T07-12-00.db"], { cwd, now });
  expect(early.code).toBe(1);
  expect(early.err).toContain("is not written over; move it away first");
  await rm(join(cwd, ".dimmer", "control"), { recursive: true });
  const restored = await runHere(["restore", "dimmer-2026-11-25T07-12-00.db"], { cwd, now });
  expect(restored).toMatchObject({ code: 0, err: "" });
  expect(restored.out).toContain("Restored 1 service, 1 rollout (1 under way) and 1 journal entry");
  expect(restored.out).toContain("what was decided after it is gone");
  const again = openSqliteStore(join(cwd, ".dimmer", "control", "control.db"));
  if (!again.ok) throw new Error(again.error.sentence);
  expect((await again.value.rollout("shop.1"))?.version).toBe(1);
  await again.value.close();
});

test("a program gets the same as JSON", async () => {
  const { out } = await runHere(["backup", "b.db", "--json"], { cwd, now });
  expect(JSON.parse(out)).toMatchObject({
    file: join(cwd, "b.db"),
    services: 1,
    journalEntries: 1,
  });
});

test.each([
  [["backup", "--store", "mysql://db/x"], "not mysql"],
  [["backup", "--store", "postgres://db"], "names no database"],
  [["backup", "--data", "elsewhere"], "There is no control store at"],
  [["restore", "absent.db", "--data", "elsewhere"], "There is no backup at"],
])("dimmer %j says what is wrong and leaves nothing", async (words, sentence) => {
  const ran = await runHere(words, { cwd, now });
  expect(ran.code).toBe(1);
  expect(ran.err).toContain(sentence);
  expect(ran.err).toMatch(/^dimmer: [^\n]+\.\n$/);
  expect((await readdir(cwd)).filter((name) => name.endsWith(".db"))).toEqual([]);
  expect(existsSync(join(cwd, "elsewhere", "control", "control.db"))).toBe(false);
});
