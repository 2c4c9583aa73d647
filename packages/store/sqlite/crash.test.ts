import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoreAddress } from "../address.ts";
import { checkHistory } from "../testing/crash/history.ts";
import { killRounds } from "../testing/crash/kill-rounds.ts";
import { pauseWriter } from "../testing/crash/pause.ts";
import { endless, WriterProcess } from "../testing/crash/writer-process.ts";
import { begin, gather, valueOf } from "../testing/read.ts";
import { sampleBin, sampleDecision, sampleDraft } from "../testing/samples.ts";
import { openSqliteStore } from "./open.ts";

let directory = "";
let path = "";
let made = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dimmer-crash-"));
  path = join(directory, "control.db");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Each round starts a process; a busy machine takes its time for that. */
const timeout = 180_000;

test(
  "everything acknowledged survives kill -9, and nothing is there in part",
  { timeout },
  async () => {
    const make = async (): Promise<StoreAddress> => {
      made += 1;
      return { kind: "file", path: join(directory, `control-${made}.db`) };
    };
    const killed = await killRounds({ rounds: 10, make, killServer: null, random: Math.random });
    expect(killed.faults).toEqual([]);
    expect(killed.acknowledged).toBeGreaterThan(10);
  },
);

test(
  "a writer whose store another process took over stops, and both leave one history",
  { timeout },
  async () => {
    const address = { kind: "file", path } as const;
    const first = new WriterProcess({ ...endless, address });
    await first.reach(0);
    const second = new WriterProcess({ ...endless, address });
    await first.closed;
    expect(first.child.exitCode).toBe(1);
    expect(first.complaints).toContain("staleEpoch");
    await second.reach(first.acknowledged + 5);
    await second.kill();
    const store = valueOf(openSqliteStore(path));
    const { faults } = await checkHistory(store, { acknowledged: second.acknowledged });
    expect(faults).toEqual([]);
    await store.close();
  },
);

test("a writer that was stopped and wakes changes nothing and ends", { timeout }, async () => {
  // Stopped inside a transaction it holds the file's lock, which nobody may take from it.
  const letGo = async (writer: WriterProcess): Promise<void> => {
    writer.child.kill("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 5));
    writer.child.kill("SIGSTOP");
  };
  const paused = await pauseWriter(
    {
      address: { kind: "file", path },
      open: async () => valueOf(openSqliteStore(path, { busyTimeoutMs: 100 })),
    },
    letGo,
  );
  expect(paused).toMatchObject({ exitCode: 1, said: expect.stringContaining("staleEpoch") });
  const store = valueOf(openSqliteStore(path));
  const checked = await checkHistory(store, { acknowledged: paused.after, most: paused.after });
  expect(checked).toEqual({ ticks: paused.after, faults: [] });
  await store.close();
});

test("a full disk refuses a tick with one sentence, keeps what was there, and goes on later", async () => {
  const small = valueOf(openSqliteStore(path, { maxPages: 80 }));
  const epoch = await begin(small);
  const decisions = [sampleDecision(sampleDraft(1))];
  valueOf(await small.commitTick({ epoch, bins: [sampleBin(1)], sheets: [], decisions }));
  const many = Array.from({ length: 2_000 }, (_, index) => sampleBin(index + 2));
  const full = await small.commitTick({ epoch, bins: many, sheets: [], decisions: [] });
  expect(full).toMatchObject({ ok: false, error: { code: "diskFull" } });
  const all = { rollout: "shop.1", stageEntry: null };
  expect(await gather(small.bins(all))).toHaveLength(1);
  await small.close();
  const store = valueOf(openSqliteStore(path));
  valueOf(await store.commitTick({ epoch, bins: many, sheets: [], decisions: [] }));
  expect(await gather(store.bins(all))).toHaveLength(2_001);
  await store.close();
});
