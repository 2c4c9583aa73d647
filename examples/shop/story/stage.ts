import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Marks a directory as a story's own, so that the next one may clear it. */
const markFile = "story.json";

export type Cleared = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/**
 * Makes the data directory fresh. Only what an earlier story left is ever deleted, and only when
 * nothing of it runs any more; anything else in that place is refused.
 */
export const clearStage = (directory: string): Cleared => {
  const found = entriesOf(directory);
  if (found !== null && found.length > 0) {
    if (!found.includes(markFile))
      return {
        ok: false,
        sentence: `${directory} holds something that is not a story's; choose another --data.`,
      };
    const pid = [pidIn(directory, markFile), pidIn(directory, "supervisor.json")].find(isRunning);
    if (pid !== undefined)
      return {
        ok: false,
        sentence: `An earlier story (process ${pid}) still runs on ${directory}; end it with \`kill ${pid}\`, or choose another --data.`,
      };
    rmSync(directory, { recursive: true });
  }
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, markFile), `${JSON.stringify({ pid: process.pid })}\n`);
    return { ok: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, sentence: `${directory} cannot be used: ${why}; choose another --data.` };
  }
};

const entriesOf = (directory: string): readonly string[] | null => {
  try {
    return readdirSync(directory);
  } catch {
    return null;
  }
};

const pidIn = (directory: string, file: string): number | null => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, file), "utf8"));
    const pid = typeof value === "object" && value !== null && "pid" in value ? value.pid : null;
    return typeof pid === "number" ? pid : null;
  } catch {
    return null;
  }
};

const isRunning = (pid: number | null): pid is number => {
  if (pid === null || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
