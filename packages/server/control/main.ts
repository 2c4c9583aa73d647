import { openEventStore } from "@dimmer/events";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type HeldLease, holdLease, type OpenedStore, openStore, type Result } from "@dimmer/store";
import { beatMs } from "../limits.ts";
import { locksHold } from "../supervisor/lock.ts";
import { readSession } from "../supervisor/session.ts";
import { type ControlConfig, controlConfigSchema } from "./config.ts";
import { Control, reserveGivenUp } from "./control.ts";
import { answersHttp } from "./health/candidate-health.ts";
import { LinkServer } from "./link/link-server.ts";
import { OverrideSigner } from "./override/override-signer.ts";
import { Reserve } from "./reserve.ts";
import { systemTimers } from "./timers.ts";

/** Longest time for leaving, ms: open requests are ended, the store is closed. */
const leaveMs = 3_000;

// The log may stand on a disk that is full: losing a line is no reason to end.
process.stderr.on("error", () => {});

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

type Led = { readonly store: OpenedStore["store"]; readonly lease: HeldLease };

/** The store and its lease; a full disk is given the reserve once, so that deciding can go on. */
const openLed = async (config: ControlConfig, reserve: Reserve): Promise<Led> => {
  const { lockFile } = config;
  if (lockFile !== undefined && !locksHold(lockFile))
    return fail(
      `The file system of ${lockFile} gives a lock that is held to a second process; put --data on a local disk.`,
    );
  const led = await tryToLead(config);
  if (led.ok) return led.value;
  const bytes = reserve.releaseIfNeeded();
  if (bytes === 0) return fail(led.error.sentence);
  say(reserveGivenUp(bytes));
  const again = await tryToLead(config);
  return again.ok ? again.value : fail(again.error.sentence);
};

/** The store with the checks of a start, and the lease that lets this process write to it. */
const tryToLead = async (config: ControlConfig): Promise<Result<Led>> => {
  const { storeFile, storeUrl } = config;
  const opened = await openStore(
    storeUrl === undefined
      ? { kind: "file", path: storeFile }
      : { kind: "postgres", url: storeUrl, password: null },
  );
  if (!opened.ok) return opened;
  const { store, warnings } = opened.value;
  for (const warning of warnings) say(warning);
  const held = await holdLease({
    store,
    holder: config.storeHolder ?? `${hostname()} ${config.sessionFile}`,
    nowMs: () => performance.now(),
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
  });
  if (held.ok) return { ok: true, value: { store, lease: held.value } };
  await store.close();
  return held;
};

const run = async (): Promise<void> => {
  const config = controlConfigSchema.parse(JSON.parse(process.argv[2] ?? "null"));
  const session = readSession(config.sessionFile);
  if (session === null) return fail(`${config.sessionFile} is no session; start \`dimmer serve\`.`);
  const reserve = new Reserve(join(dirname(config.storeFile), "reserve"));
  const { store, lease } = await openLed(config, reserve);
  reserve.keep();
  let leaving = false;
  const stop = (sentence: string): void => {
    if (!leaving) fail(sentence);
  };
  void lease.lost.then((error) => {
    stop(error.sentence);
  });
  const overrides = await OverrideSigner.load(store, lease.epoch);
  if (!overrides.ok) return fail(overrides.error.sentence);
  const taken = await Control.open({
    overrides: overrides.value,
    config,
    session,
    store,
    epoch: lease.epoch,
    events: openEventStore({ engine: { socketPath: config.engineSocket } }),
    now: Date.now,
    timers: systemTimers,
    openLink: (handlers) => new LinkServer(handlers, config.remoteLink ?? null),
    answers: answersHttp,
    say,
    stop,
    reserve,
  });
  if (!taken.ok) return fail(taken.error.sentence);
  const control = taken.value;
  const leave = (): void => {
    leaving = true;
    setTimeout(() => process.exit(1), leaveMs).unref();
    const closed = lease.release().then(() => control.close());
    closed.then(
      () => process.exit(0),
      (cause: unknown) => fail(sentenceOf(cause)),
    );
  };
  process.once("SIGTERM", leave);
  process.once("SIGINT", leave);
  process.once("disconnect", leave);
  const port = await control.serve();
  process.send?.({ kind: "ready", port });
  setInterval(() => {
    if (process.connected) process.send?.({ kind: "alive" });
  }, beatMs).unref();
};

run().catch((cause: unknown) => fail(sentenceOf(cause)));
