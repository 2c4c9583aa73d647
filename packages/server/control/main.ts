import { openEventStore } from "@dimmer/events";
import { openSqliteStore } from "@dimmer/store";
import { readSession } from "../supervisor/session.ts";
import { controlConfigSchema } from "./config.ts";
import { Control } from "./control.ts";
import { answersHttp } from "./health/candidate-health.ts";
import { LinkServer } from "./link/link-server.ts";
import { systemTimers } from "./timers.ts";

/** Longest time for leaving, ms: open requests are ended, the store is closed. */
const leaveMs = 3_000;

/** One sentence on standard error, which the supervisor shows, and the end. */
const fail = (sentence: string): never => {
  process.stderr.write(`control: ${sentence}\n`);
  process.exit(1);
};

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
  if (process.connected) process.send?.({ kind: "say", sentence });
};

const sentenceOf = (cause: unknown): string => {
  if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE")
    return "The port of the API is taken by another program; choose another with --port.";
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
};

const run = async (): Promise<void> => {
  const config = controlConfigSchema.parse(JSON.parse(process.argv[2] ?? "null"));
  const session = readSession(config.sessionFile);
  if (session === null) return fail(`${config.sessionFile} is no session; start \`dimmer serve\`.`);
  const opened = openSqliteStore(config.storeFile);
  if (!opened.ok) return fail(opened.error.sentence);
  const taken = await Control.open({
    config,
    session,
    store: opened.value,
    events: openEventStore({ engine: { socketPath: config.engineSocket } }),
    now: Date.now,
    timers: systemTimers,
    openLink: (handlers) => new LinkServer(handlers),
    answers: answersHttp,
    say,
    stop: fail,
  });
  if (!taken.ok) return fail(taken.error.sentence);
  const control = taken.value;
  const leave = (): void => {
    setTimeout(() => process.exit(1), leaveMs).unref();
    control.close().then(
      () => process.exit(0),
      (cause: unknown) => fail(sentenceOf(cause)),
    );
  };
  process.once("SIGTERM", leave);
  process.once("SIGINT", leave);
  process.once("disconnect", leave);
  const port = await control.serve();
  process.send?.({ kind: "ready", port });
};

run().catch((cause: unknown) => fail(sentenceOf(cause)));
