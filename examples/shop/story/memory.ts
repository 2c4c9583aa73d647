import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** Proportional set size is Linux's to tell. */
export const canMeasureMemory = existsSync("/proc/self/smaps_rollup");

/** Process ids of `root` and everything below it. */
export const processTree = async (root: number): Promise<readonly number[]> => {
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(await readOrEmpty(`/proc/${entry}/stat`));
    if (parent === null) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
};

/** The fourth field; the second, the command, may itself hold spaces and brackets. */
const parentOf = (stat: string): number | null => {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const parent = Number(fields[1]);
  return fields.length > 2 && Number.isInteger(parent) ? parent : null;
};

/** Proportional set size of these processes together, MB; those that ended meanwhile count nothing. */
export const pssMb = async (pids: readonly number[]): Promise<number> => {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const rollup = await readOrEmpty(`/proc/${pid}/smaps_rollup`);
      return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, kb) => sum + kb, 0) / 1_024;
};

const readOrEmpty = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch {
    return ""; // the process ended
  }
};

/** Samples the memory of a process tree each second and keeps the largest. */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  #maxMb = 0;
  #sampling = false;

  constructor(root: number) {
    this.#timer = setInterval(() => void this.#sample(root), 1_000).unref();
  }

  /** Null where the system cannot say. */
  get maxMb(): number | null {
    return canMeasureMemory && this.#maxMb > 0 ? this.#maxMb : null;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #sample(root: number): Promise<void> {
    if (this.#sampling || !canMeasureMemory) return;
    this.#sampling = true;
    this.#maxMb = Math.max(this.#maxMb, await pssMb(await processTree(root)));
    this.#sampling = false;
  }
}
