import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { isOurs } from "./leftover.ts";

/** Remembers the running splitter, so that a supervisor that comes after kill -9 finds it. */
const splitterFileSchema = z.object({
  pid: z.int().positive(),
  port: z.int().positive(),
  /** What was asked for; a splitter is adopted only by a supervisor that asks for the same. */
  host: z.string(),
  askedPort: z.int().nonnegative(),
  eventsUrl: z.string(),
});

export type SplitterFile = z.infer<typeof splitterFileSchema>;

/** The splitter that still runs; null when there is none. `linkSocket` marks it as ours. */
export const findSplitter = (file: string, linkSocket: string): SplitterFile | null => {
  try {
    const found = splitterFileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return isOurs(found.pid, linkSocket) ? found : null;
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
