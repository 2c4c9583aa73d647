import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { helperCore, pinned } from "../rig/pinned.ts";

const run = promisify(execFile);

type Plan = { readonly perSecond: number; readonly seconds: number };

const clients = 64;

/**
 * Latencies in ms of requests that come at a fixed rate whatever happens to those before, spread
 * over so many connections that one that waits holds up few.
 */
export const latencies = async (
  url: string,
  { perSecond, seconds }: Plan,
): Promise<readonly number[]> => {
  const folder = mkdtempSync(join(tmpdir(), "dimmer-h2load-"));
  const log = join(folder, "log");
  try {
    const rate = Math.max(1, Math.round(perSecond / clients));
    const fixed = [
      "--h1",
      "-t",
      "1",
      "-c",
      String(clients),
      `--rps=${rate}`,
      "-D",
      String(seconds),
    ];
    const rest = [`--log-file=${log}`, "-H", "x-user: u-7", `${url}/`];
    const [command = "", ...args] = pinned(helperCore, ["h2load", ...fixed, ...rest]);
    const { stdout } = await run(command, args);
    if (!/ 0 failed, 0 errored, 0 timeout/.test(stdout))
      throw new Error(`h2load saw bad answers:\n${stdout}`);
    return readFileSync(log, "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, , us] = line.split("\t");
        return us === undefined ? [] : [Number(us) / 1_000];
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
