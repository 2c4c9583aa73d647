import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { begin, gather, valueOf } from "../testing/read.ts";
import { sampleBin, sampleDecision, sampleDraft } from "../testing/samples.ts";
import { openSqliteStore } from "./open.ts";

const writer = fileURLToPath(new URL("../testing/tick-writer.ts", import.meta.url));

let directory = "";
let path = "";
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dimmer-crash-"));
  path = join(directory, "control.db");
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(directory, { recursive: true });
});

type Writer = {
  readonly child: ChildProcess;
  /** Resolves when the process has ended and its output is read; holds also for one that already has. */
  readonly closed: Promise<unknown>;
  readonly acknowledged: () => number;
};

/** A writer in a process of its own; resolves after its first acknowledged tick. */
const startWriter = async (): Promise<Writer> => {
  const child = spawn(process.execPath, [writer, path], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const closed = once(child, "close");
  let said = "";
  let failed = "";
  child.stderr?.on("data", (chunk) => (failed += String(chunk)));
  child.stdout?.on("data", (chunk) => (said += String(chunk)));
  const acknowledged = (): number =>
    Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
  while (!said.includes("\n")) {
    if (child.exitCode !== null) throw new Error(failed);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { child, closed, acknowledged };
};

const rounds = 20;
/** Each round starts a process; a busy machine takes its time for that. */
const timeout = 180_000;

test(
  "everything acknowledged survives kill -9, and nothing is there in part",
  { timeout },
  async () => {
    let before = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { child, closed, acknowledged } = await startWriter();
      const waitMs = Math.floor(Math.random() * 60);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      child.kill("SIGKILL");
      await closed;
      const acked = acknowledged();
      const store = valueOf(openSqliteStore(path));
      const rollout = await store.rollout("shop.1");
      const stored = rollout?.state.maxExposurePpm ?? 0;
      const context = `round ${round}, killed after ${waitMs} ms, acknowledged ${acked}`;
      expect(acked, context).toBeGreaterThan(before);
      expect([acked, acked + 1], context).toContain(stored);
      const seqs = (await gather(store.bins({ rollout: "shop.1", stageEntry: null }))).map(
        (bin) => bin.seq,
      );
      expect(seqs, context).toEqual(Array.from({ length: stored }, (_, index) => index + 1));
      const entries = await store.journal("shop.1");
      expect(entries, context).toHaveLength(Math.ceil(stored / 3));
      expect(entries.at(-1)?.state.maxExposurePpm).toBe(3 * Math.ceil(stored / 3) - 2);
      expect(await store.pendingCommands(), context).toHaveLength(Math.min(1000, entries.length));
      expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: entries.length } });
      await store.close();
      before = stored;
    }
  },
);

test(
  "a writer whose store another process took over stops, and both leave one history",
  { timeout },
  async () => {
    const first = await startWriter();
    const second = await startWriter();
    await first.closed;
    expect(first.child.exitCode).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    second.child.kill("SIGKILL");
    await second.closed;
    const store = valueOf(openSqliteStore(path));
    const stored = (await store.rollout("shop.1"))?.state.maxExposurePpm ?? 0;
    const seqs = (await gather(store.bins({ rollout: "shop.1", stageEntry: null }))).map(
      (bin) => bin.seq,
    );
    expect(seqs).toEqual(Array.from({ length: stored }, (_, index) => index + 1));
    expect(second.acknowledged()).toBeGreaterThan(first.acknowledged());
    expect((await store.verifyJournal()).ok).toBe(true);
    await store.close();
  },
);

test("a full disk refuses a tick with one sentence, keeps what was there, and goes on later", async () => {
  const small = valueOf(openSqliteStore(path, { maxPages: 60 }));
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
