import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { helperCore, pinned } from "../rig/pinned.ts";

const run = promisify(execFile);

export type Load = {
  readonly connections: number;
  readonly seconds: number;
  /** A script of wrk's own kind, for requests that are not all alike. */
  readonly script?: string;
  /** Where `users.lua` begins to count. */
  readonly firstUser?: number;
};

export type Wrked = {
  readonly perSecond: number;
  readonly answered: number;
  /** Answers that are not 2xx or 3xx, and requests without any. */
  readonly failed: number;
};

/** What `wrk` got answered from the helpers' core. */
export const wrk = async (
  url: string,
  { connections, seconds, script, firstUser = 0 }: Load,
): Promise<Wrked> => {
  const fixed = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "20s"];
  const scripted = script === undefined ? [] : ["-s", script];
  const [command = "", ...args] = pinned(helperCore, ["wrk", ...fixed, ...scripted, url]);
  const { stdout } = await run(command, args, {
    env: { ...process.env, FIRST_USER: String(firstUser) },
  });
  const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
  const perSecond = number(/Requests\/sec:\s+([\d.]+)/);
  if (perSecond === 0) throw new Error(`wrk said nothing of its rate:\n${stdout}`);
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(
    stdout,
  );
  const lost = (socket ?? []).slice(1).reduce((sum, n) => sum + Number(n), 0);
  return {
    perSecond,
    answered: number(/(\d+) requests in/),
    failed: lost + number(/Non-2xx or 3xx responses: (\d+)/),
  };
};

/** As `wrk`, where every answer must be good. */
export const measure = async (url: string, load: Load): Promise<number> => {
  const { perSecond, failed } = await wrk(url, load);
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed.`);
  return perSecond;
};
