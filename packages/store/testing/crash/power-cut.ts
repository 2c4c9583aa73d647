import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openSqliteStore } from "../../sqlite/open.ts";
import { Disk } from "./disk.ts";
import { checkHistory } from "./history.ts";
import { readOperations } from "./operations.ts";
import { endless, writerCommand } from "./writer-process.ts";

export const straceAvailable: boolean =
  spawnSync("strace", ["-V"], { stdio: "ignore" }).error === undefined;

export type CutPower = {
  readonly cuts: number;
  /** Syncs that the recorded run made. */
  readonly syncs: number;
  readonly acknowledged: number;
  /** What was lost, in part or unreadable after a cut; each is one sentence. */
  readonly faults: readonly string[];
};

export type PowerCuts = {
  /** Ticks of the recorded run. */
  readonly ticks: number;
  readonly cuts: number;
  /** In [0, 1). */
  readonly random: () => number;
};

const calls =
  "openat,pwrite64,pwritev,write,ftruncate,fallocate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2";

/**
 * Records every write and sync of a writer with strace, and rebuilds what a disk may hold after the
 * power went at some moment: of each file what was synced, and of what was not, all, nothing or any
 * part down to a sector; a file whose directory was not synced may be gone. Each such disk is opened
 * as at a start, and must hold every tick that was acknowledged by then, whole.
 */
export const cutPower = async ({ ticks, cuts, random }: PowerCuts): Promise<CutPower> => {
  const root = mkdtempSync(join(tmpdir(), "dimmer-power-"));
  try {
    const directory = join(root, "control");
    mkdirSync(directory);
    const log = join(root, "strace.log");
    await record({ directory, log, ticks });
    const operations = await readOperations(log, directory);
    const moments = choose(operations.length, cuts, random);
    const disk = new Disk();
    const faults: string[] = [];
    let made = 0;
    for (const [index, operation] of operations.entries()) {
      disk.apply(operation);
      for (let left = moments.get(index) ?? 0; left > 0; left -= 1) {
        const after = join(root, `cut-${made}`);
        materialize(disk, after, random);
        const found = await check(after, disk.acknowledged);
        faults.push(...found.map((fault) => `cut after operation ${index}: ${fault}`));
        rmSync(after, { recursive: true });
        made += 1;
      }
    }
    return { cuts: made, syncs: disk.syncs, acknowledged: disk.acknowledged, faults };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

type Recording = { readonly directory: string; readonly log: string; readonly ticks: number };

const record = async ({ directory, log, ticks }: Recording): Promise<void> => {
  const address = { kind: "file", path: join(directory, "control.db") } as const;
  const options = ["-f", "-y", "-xx", "-s", "1048576", "-e", `trace=${calls}`, "-o", log];
  const command = writerCommand({ ...endless, address, ticks });
  const traced = spawn("strace", [...options, ...command], { stdio: ["ignore", "pipe", "pipe"] });
  let complained = "";
  traced.stdout.resume();
  traced.stderr.on("data", (chunk) => (complained += String(chunk)));
  const [code] = (await once(traced, "close")) as [number | null];
  if (code !== 0) throw new Error(`the recorded writer ended with ${code}: ${complained}`);
};

/** How often the power goes after each operation: every one equally likely, some more than once. */
const choose = (
  operations: number,
  cuts: number,
  random: () => number,
): ReadonlyMap<number, number> => {
  const moments = new Map<number, number>();
  for (let cut = 0; cut < cuts; cut += 1) {
    const index = Math.floor(((cut + random()) * operations) / cuts);
    moments.set(index, (moments.get(index) ?? 0) + 1);
  }
  return moments;
};

const materialize = (disk: Disk, directory: string, random: () => number): void => {
  mkdirSync(directory);
  for (const [path, content] of disk.afterCut(random))
    writeFileSync(join(directory, basename(path)), content);
};

const check = async (directory: string, acknowledged: number): Promise<readonly string[]> => {
  const opened = openSqliteStore(join(directory, "control.db"));
  if (!opened.ok) return [opened.error.sentence];
  const { faults } = await checkHistory(opened.value, { acknowledged });
  await opened.value.close();
  return faults;
};
