import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { productEntries } from "./supervisor/entries.ts";
import { isAlive, waitGone } from "./supervisor/leftover.ts";
import type { TlsDoor } from "./supervisor/options.ts";
import { servingPid, type SplitterPlace } from "./supervisor/splitter-file.ts";

export type JoinOptions = {
  /** Where control's door for splitters is. */
  readonly control: { readonly host: string; readonly port: number };
  /** Paths; a token, or a certificate with its key. */
  readonly tokenFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Who signed control's certificate; absent: one of the system's authorities. */
  readonly caFile?: string;
  /** Unique among all splitters of that control. */
  readonly name: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** A second door that speaks TLS. */
  readonly tls?: TlsDoor;
  readonly workers: number;
  /** Where wide events are taken: `http://host:4318`. */
  readonly eventsUrl: string;
  /** Snapshot and pid are kept here. */
  readonly dataDir: string;
};

/**
 * Runs a splitter of this machine for control on another, until it is stopped; resolves with its
 * exit code. Signals at the terminal reach it by themselves, in the same process group.
 */
export const joinControl = (options: JoinOptions): Promise<number> => {
  const { control, name, listen, tls, workers, eventsUrl, dataDir } = options;
  const { tokenFile, certFile, keyFile, caFile } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const config = {
    name,
    host: listen.host,
    port: listen.port,
    tls,
    workers,
    linkSocket: join(dataDir, "link.sock"),
    join: { ...control, tokenFile, certFile, keyFile, caFile },
    snapshotFile: join(dataDir, "snapshot.json"),
    pidFile: join(dataDir, "splitter.pid"),
    eventsUrl: `${eventsUrl}/v1/events`,
    fallback: null,
  };
  const child = fork(productEntries().splitter, [JSON.stringify(config)], { execArgv: [] });
  return follow(child, { pidFile: config.pidFile, linkSocket: config.linkSocket });
};

/** Waits for its end, and for the ends of those that it hands over to; passes signals on to the last. */
const follow = (
  child: ChildProcess,
  place: Pick<SplitterPlace, "pidFile" | "linkSocket">,
): Promise<number> => {
  let serving = child.pid ?? -1;
  const pass = (signal: NodeJS.Signals): void => {
    if (isAlive(serving)) process.kill(serving, signal);
  };
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR2"] as const)
    process.on(signal, () => {
      pass(signal);
    });
  // Ctrl-C reaches the first by itself; a successor leads a process group of its own.
  process.on("SIGINT", () => {
    if (serving !== child.pid) pass("SIGTERM");
  });
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      void (async () => {
        for (
          let next = servingPid(place);
          next !== null && next !== serving;
          next = servingPid(place)
        ) {
          serving = next;
          await waitGone(next, Number.POSITIVE_INFINITY);
        }
        resolve(code ?? 1);
      })();
    });
  });
};
