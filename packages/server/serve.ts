import { readFileSync } from "node:fs";
import { z } from "zod";
import { leftoverMs } from "./limits.ts";
import { checkFree, hostInUrl, isLoopback } from "./supervisor/address.ts";
import { type DataDirectory, layOut, makeDirectories } from "./supervisor/data-directory.ts";
import { type Entries, productEntries } from "./supervisor/entries.ts";
import { isOurs, waitGone } from "./supervisor/leftover.ts";
import { type Lock, takeLock } from "./supervisor/lock.ts";
import type { ServeOptions } from "./supervisor/options.ts";
import { type Refused, refuse } from "./supervisor/refusal.ts";
import { localPerson, type Session, writeSession } from "./supervisor/session.ts";
import { findSplitter, splitterPlace } from "./supervisor/splitter-file.ts";
import { type ProcessView, Supervisor } from "./supervisor/supervisor.ts";

/** A `serve` that serves. */
export type Running = {
  /** For users: the splitter. */
  readonly splitterUrl: string;
  /** For the author: UI and API, without the key. */
  readonly url: string;
  /** For the browser's first visit: signs it in. */
  readonly openUrl: string;
  /** For wide events. */
  readonly eventsUrl: string;
  readonly session: Session;
  processes(): readonly ProcessView[];
  /** Ends every process; may be called more than once. */
  stop(): Promise<void>;
  /** Resolves once everything has ended, by `stop` or by SIGINT, SIGTERM or SIGHUP. */
  readonly ended: Promise<void>;
};

export type Served = { readonly ok: true; readonly running: Running } | Refused;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts engine, ingest, control and splitter over one data directory and keeps them running.
 * What the person can mend comes back as a sentence; nothing is left running then.
 */
export const serve = (options: ServeOptions): Promise<Served> =>
  serveWith(options, productEntries());

/** The same with other files to run; for tests. */
export const serveWith = async (options: ServeOptions, entries: Entries): Promise<Served> => {
  const { api, ingest, dataDir } = options;
  for (const [address, what, option] of [
    [api, "UI and API", "--port"],
    [ingest, "event intake", "--ingest-port"],
  ] as const)
    if (!isLoopback(address.host))
      return refuse(
        "notLoopback",
        `${what} would be open to the network at ${address.host} without a login; leave it on 127.0.0.1 (${option} takes a port) and reach it through ssh -L.`,
      );
  const placed = await storePlace(layOut(dataDir), options.store ?? null);
  if (!placed.ok) return placed;
  const { data } = placed;
  try {
    makeDirectories(data);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return refuse("dataUnusable", `${data.root} cannot be used: ${why}; choose another --data.`);
  }
  const locked = takeLock(data);
  if (!locked.ok) return locked;
  const started = await startAll(options, data, entries);
  if (!started.ok) {
    locked.lock.release();
    return started;
  }
  return { ok: true, running: run(options, { ...started, lock: locked.lock }) };
};

/** The store's package is loaded only where somebody named a store. */
const storePlace = async (
  data: DataDirectory,
  store: string | null,
): Promise<{ readonly ok: true; readonly data: DataDirectory } | Refused> => {
  if (store === null) return { ok: true, data };
  const { parseStoreAddress } = await import("@dimmer/store");
  const parsed = parseStoreAddress(store, process.cwd());
  return parsed.ok
    ? { ok: true, data: { ...data, store: parsed.value } }
    : refuse("storeUnusable", parsed.sentence);
};

const startAll = async (
  options: ServeOptions,
  data: DataDirectory,
  entries: Entries,
): Promise<
  { readonly ok: true; readonly supervisor: Supervisor; readonly session: Session } | Refused
> => {
  await leftoversGone(data);
  const adoptable = findSplitter(splitterPlace(data));
  const free = await checkPorts(options, adoptable?.port ?? null);
  if (!free.ok) return free;
  const person = localPerson();
  const { host, port } = options.api;
  writeSession(data.sessionFile, { url: `http://${hostInUrl(host)}:${port}`, person });
  const supervisor = new Supervisor(options, data, entries);
  const started = await supervisor.start();
  if (!started.ok) return started;
  const url = `http://${hostInUrl(host)}:${supervisor.port("control")}`;
  return { ok: true, supervisor, session: writeSession(data.sessionFile, { url, person }) };
};

const checkPorts = async (
  options: ServeOptions,
  adoptedPort: number | null,
): Promise<{ readonly ok: true } | Refused> => {
  const { api, ingest, listen } = options;
  const wanted = [
    [api, "--port"],
    [ingest, "--ingest-port"],
    ...(listen.port === adoptedPort ? [] : [[listen, "--listen"] as const]),
  ] as const;
  for (const [address, option] of wanted) {
    const free = await checkFree(address, option);
    if (!free.ok) return free;
  }
  return { ok: true };
};

const supervisorFileSchema = z.object({
  children: z.array(z.object({ name: z.string(), pid: z.int().positive() })),
});

/**
 * Children of a supervisor that was killed end by themselves within seconds; their ports and their
 * files are free only then. One that hangs is ended. The splitter is left alone.
 */
const leftoversGone = async (data: DataDirectory): Promise<void> => {
  const children = readChildren(data.supervisorFile);
  for (const { name, pid } of children) {
    if (name === "splitter" || !isOurs(pid, data.root)) continue;
    if (await waitGone(pid, leftoverMs)) continue;
    process.kill(pid, "SIGKILL");
    await waitGone(pid, leftoverMs);
  }
};

const readChildren = (file: string): readonly { readonly name: string; readonly pid: number }[] => {
  try {
    return supervisorFileSchema.parse(JSON.parse(readFileSync(file, "utf8"))).children;
  } catch {
    return [];
  }
};

type Started = {
  readonly supervisor: Supervisor;
  readonly session: Session;
  readonly lock: Lock;
};

const run = (options: ServeOptions, { supervisor, session, lock }: Started): Running => {
  let stopping: Promise<void> | null = null;
  let sayEnded: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    sayEnded = resolve;
  });
  const stopAll = async (): Promise<void> => {
    await supervisor.stop();
    lock.release();
    for (const signal of signals) process.off(signal, onSignal);
    sayEnded();
  };
  const stop = (): Promise<void> => (stopping ??= stopAll());
  const onSignal = (): void => {
    void stop();
  };
  for (const signal of signals) process.on(signal, onSignal);
  const at = (host: string, name: "splitter" | "ingest"): string =>
    `http://${hostInUrl(host)}:${supervisor.port(name)}`;
  return {
    splitterUrl: at(options.listen.host, "splitter"),
    url: session.url,
    openUrl: `${session.url}/session?key=${session.token}&to=/`,
    eventsUrl: `${at(options.ingest.host, "ingest")}/v1/events`,
    session,
    processes: () => supervisor.view(),
    stop,
    ended,
  };
};
