import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { DataDirectory } from "./data-directory.ts";
import { isOurs } from "./leftover.ts";

/** Remembers the running splitter, so that a supervisor that comes after kill -9 finds it. */
const splitterFileSchema = z.object({
  pid: z.int().positive(),
  port: z.int().positive(),
  /** What was asked for; a splitter is adopted only by a supervisor that asks for the same. */
  host: z.string(),
  askedPort: z.int().nonnegative(),
  eventsUrl: z.string(),
  /** The TLS door, as JSON. */
  tls: z.string().default("null"),
  /** Of Dimmer; another one takes over by a hand-over. */
  version: z.string().default(""),
});

export type SplitterFile = z.infer<typeof splitterFileSchema>;

export type SplitterPlace = {
  readonly splitterFile: string;
  readonly pidFile: string;
  /** Marks a process as ours. */
  readonly linkSocket: string;
};

export const splitterPlace = (data: DataDirectory): SplitterPlace => ({
  splitterFile: data.splitterFile,
  pidFile: data.splitterPidFile,
  linkSocket: data.linkSocket,
});

/** The splitter that still runs, be it a successor of the remembered one; null when there is none. */
export const findSplitter = (place: SplitterPlace): SplitterFile | null => {
  try {
    const found = splitterFileSchema.parse(JSON.parse(readFileSync(place.splitterFile, "utf8")));
    const pid = servingPid(place) ?? found.pid;
    return isOurs(pid, place.linkSocket) ? { ...found, pid } : null;
  } catch {
    return null;
  }
};

/** The process that serves by its own word, if it lives. */
export const servingPid = ({
  pidFile,
  linkSocket,
}: Pick<SplitterPlace, "pidFile" | "linkSocket">): number | null => {
  try {
    const pid = Number(readFileSync(pidFile, "utf8"));
    return pid > 0 && isOurs(pid, linkSocket) ? pid : null;
  } catch {
    return null;
  }
};

export const rememberSplitter = (file: string, splitter: SplitterFile): void => {
  writeFileSync(file, `${JSON.stringify(splitter)}\n`, { mode: 0o600 });
};

export const forgetSplitter = (file: string): void => {
  rmSync(file, { force: true });
};
