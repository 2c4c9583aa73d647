import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../../tools/repository.ts";

const cli = join(repositoryRoot, "packages", "cli", "main.ts");

export type Ran = { readonly code: number; readonly out: string; readonly said: string };

/** Runs `dimmer` with these words in `cwd`, as a person without a terminal would. */
export const dimmer = (cwd: string, words: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, ...words],
      { cwd, timeout: 60_000, env: { ...process.env, CI: "", NO_COLOR: "1" } },
      (error, out, said) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, said }),
    );
  });

export type Serving = {
  readonly splitter: string;
  readonly api: string;
  readonly open: string;
  readonly events: string;
  /** Sentences that `serve` has said so far. */
  readonly sentences: readonly string[];
  readonly process: ChildProcess;
  /** Ctrl-C, and its exit code. */
  readonly interrupt: () => Promise<number | null>;
};

/** `dimmer serve --json …` on free ports, ready; or its last words. */
export const serve = async (
  cwd: string,
  words: readonly string[],
): Promise<Serving | { readonly failed: string }> => {
  const child = spawn(process.execPath, [cli, "serve", "--json", ...words], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const sentences: string[] = [];
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ready = await new Promise<Record<string, string> | null>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith('{"')) return; // a refusal is printed over several lines
      const fields = JSON.parse(line) as Record<string, string>;
      if (fields["sentence"] !== undefined) sentences.push(fields["sentence"]);
      if (fields["splitter"] !== undefined) resolve(fields);
    });
    child.once("close", () => resolve(null));
  });
  if (ready === null) return { failed: said.trim() };
  return {
    splitter: ready["splitter"] ?? "",
    api: ready["api"] ?? "",
    open: ready["open"] ?? "",
    events: ready["events"] ?? "",
    sentences,
    process: child,
    interrupt: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT");
        await once(child, "close");
      }
      return child.exitCode;
    },
  };
};
