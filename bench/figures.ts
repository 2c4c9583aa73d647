import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

/** One measured number with what it should be. */
export type Figure = {
  readonly name: string;
  /** Null where this machine cannot tell. */
  readonly value: number | null;
  readonly unit: string;
  readonly goal: string;
  /** Null: there is no goal, or this machine cannot judge it (`goal` says why). */
  readonly met: boolean | null;
};

export type Measured =
  | {
      readonly ok: true;
      readonly figures: readonly Figure[];
      /** What the figures were made of, kept in the file. */
      readonly rounds: readonly Readonly<Record<string, number>>[];
    }
  | { readonly ok: false; readonly error: { readonly code: string; readonly sentence: string } };

/** One bench: says how it goes on and returns what it measured. */
export type Bench = (say: (sentence: string) => void, args: readonly string[]) => Promise<Measured>;

/** Keeps figures with when, what and where they were measured; returns the file's name. */
export const writeFigures = (
  bench: string,
  { figures, rounds }: Extract<Measured, { ok: true }>,
): string => {
  const date = new Date().toISOString();
  const folder = join(import.meta.dirname, "results");
  const file = `${bench}-${date.replaceAll(/[:.]/g, "-")}.json`;
  const machine = { cores: cpus().length, memoryMb: Math.round(totalmem() / 1024 / 1024) };
  const kept = { bench, date, commit: commit(), node: process.version, machine, figures, rounds };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), `${JSON.stringify(kept, null, 2)}\n`);
  return `bench/results/${file}`;
};

const commit = (): string => {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
};
