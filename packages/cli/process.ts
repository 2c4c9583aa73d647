import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { readEnvironment } from "./config.ts";
import { exitCode } from "./exit-code.ts";
import { runDimmer } from "./program/program.ts";

/** This process as the world of `runDimmer`: its streams, clock, signals and exit code. */

const interruption = new AbortController();
let signals = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    signals += 1;
    // The second one does not wait for anything to end well.
    if (signals > 1) process.exit(exitCode.interrupted);
    interruption.abort();
  });

// `dimmer tail | head` closes the pipe: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code === "EPIPE") process.exit(exitCode.done);
    throw cause;
  });

const { version } = JSON.parse(
  readFileSync(new URL("./package.json", import.meta.url), "utf8"),
) as { readonly version: string };

process.exitCode = await runDimmer(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  environment: readEnvironment(),
  cwd: process.cwd(),
  version,
  now: Date.now,
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  },
  interrupted: interruption.signal,
});
