import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkHistory } from "../testing/crash/history.ts";
import { endless, WriterProcess } from "../testing/crash/writer-process.ts";
import { valueOf } from "../testing/read.ts";
import { openSqliteStore } from "./open.ts";

/** Debian's `fiu-utils` makes calls of the C library fail on purpose. */
const fiuAvailable = spawnSync("fiu-run", ["-h"], { stdio: "ignore" }).error === undefined;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dimmer-disk-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const timeout = 180_000;
const eio = 5;
const enospc = 28;
const ticks = 60;

test.skipIf(!fiuAvailable).each([
  [
    "no room for a part of its writes",
    { name: "posix/io/rw/pwrite", error: enospc, code: "diskFull" },
  ],
  [
    "an error for a part of its writes",
    { name: "posix/io/rw/pwrite", error: eio, code: "unavailable" },
  ],
  [
    "an error for a part of its syncs",
    { name: "posix/io/sync/*", error: eio, code: "unavailable" },
  ],
])(
  "a disk that answers %s costs no acknowledged tick (Debian package fiu-utils)",
  { timeout },
  async (_what, { name, error, code }) => {
    const path = join(directory, "control.db");
    const fault = `enable_random name=${name},probability=0.05,failinfo=${error}`;
    const writer = new WriterProcess(
      { ...endless, address: { kind: "file", path }, ticks, onFault: "goOn" },
      ["fiu-run", "-x", "-c", fault],
    );
    await writer.closed;
    expect(writer.acknowledged, writer.complaints).toBe(ticks);
    expect(writer.complaints).toContain(`${code}: The`);
    const store = valueOf(openSqliteStore(path));
    const checked = await checkHistory(store, { acknowledged: ticks, most: ticks });
    expect(checked).toEqual({ ticks, faults: [] });
    await store.close();
  },
);
