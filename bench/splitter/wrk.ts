import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Load = {
  readonly connections: number;
  readonly seconds: number;
};

/** Requests a second that `wrk` got answered; throws when any answer was bad. */
export const measure = async (url: string, { connections, seconds }: Load): Promise<number> => {
  const args = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, url];
  const { stdout } = await run("wrk", args);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk saw bad answers:\n${stdout}`);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`wrk said nothing of its rate:\n${stdout}`);
  return Number(rate);
};

export const hasWrk = async (): Promise<boolean> => {
  try {
    await run("which", ["wrk"]);
    return true;
  } catch {
    return false;
  }
};
