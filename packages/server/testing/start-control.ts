import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answered, EventStore } from "@dimmer/events";
import { type ControlStore, openSqliteStore } from "@dimmer/store";
import type { ServiceConfig } from "@dimmer/wire";
import type { ControlConfig } from "../control/config.ts";
import { Control } from "../control/control.ts";
import { answersHttp } from "../control/health/candidate-health.ts";
import { newOverrideKey, OverrideSigner } from "../control/override/override-signer.ts";
import { LinkServer } from "../control/link/link-server.ts";
import { systemTimers } from "../control/timers.ts";

export const token = "t".repeat(43);

/** An event store that is down: what control must live with. */
const noEvents = async (): Promise<Answered<never>> => ({
  ok: false,
  error: { code: "unavailable", sentence: "No events here." },
});
export const silentEvents: EventStore = {
  query: noEvents,
  spotlight: noEvents,
  catalogue: { datasets: noEvents, fields: noEvents, values: noEvents },
  trace: noEvents,
  ready: async () => false,
  close: async () => {},
};

export type StartedControl = {
  readonly url: string;
  readonly config: ControlConfig;
  readonly said: readonly string[];
  /** Calls the API as the local person. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
};

export type StartOptions = {
  readonly dir: string;
  readonly services?: readonly ServiceConfig[];
  readonly events?: EventStore;
  readonly webDir?: string;
  /** Puts something between control and its store, such as a fault. */
  readonly between?: (store: ControlStore) => ControlStore;
};

/** Control in this process, over a real store and a real socket, without the other processes. */
export const startControl = async (options: StartOptions): Promise<StartedControl> => {
  const { dir, services = [], events = silentEvents, webDir = join(dir, "no-web") } = options;
  const { between = (whole: ControlStore) => whole } = options;
  const config: ControlConfig = {
    version: "0.0.0-test",
    host: "127.0.0.1",
    port: 0,
    storeFile: join(dir, "control.db"),
    sessionFile: join(dir, "session.json"),
    linkSocket: join(dir, "link.sock"),
    engineSocket: join(dir, "engine.sock"),
    eventsUrl: null,
    services,
    webDir,
    leaseTtlMs: 900_000,
  };
  const store = openSqliteStore(config.storeFile);
  if (!store.ok) throw new Error(store.error.sentence);
  const said: string[] = [];
  const taken = await Control.open({
    config,
    session: { token, person: { name: "Ada", email: "ada@example.org" } },
    store: between(store.value),
    events,
    now: Date.now,
    timers: systemTimers,
    openLink: (handlers) => new LinkServer(handlers),
    answers: answersHttp,
    overrides: new OverrideSigner(newOverrideKey()),
    say: (sentence) => said.push(sentence),
    stop: (sentence) => said.push(sentence),
  });
  if (!taken.ok) throw new Error(taken.error.sentence);
  const control = taken.value;
  const url = `http://127.0.0.1:${await control.serve()}`;
  return { url, config, said, call: caller(url), close: () => control.close() };
};

/** Calls the API at an address as the local person. */
export const caller =
  (url: string, key = token): StartedControl["call"] =>
  async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

/** A version that answers 200 to everything, with its name. */
export const startVersion = async (name = "ok"): Promise<{ url: string; server: Server }> => {
  const server = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, server };
};

export const temporaryDirectory = (): { dir: string; remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), "dimmer-server-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
};

/** Waits until `look` gives something; the sentence names what never came. */
export const until = async <T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  timeoutMs = 25_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not come in ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
