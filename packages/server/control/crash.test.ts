import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore, type StoreAddress } from "@dimmer/store";
import { postgresAvailable, PostgresServer } from "@dimmer/store/testing";
import { rolloutViewSchema, type RolloutView } from "@dimmer/wire";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { childEnvironment } from "../supervisor/config.ts";
import { writeSession } from "../supervisor/session.ts";
import { FakeSplitter } from "../testing/fake-splitter.ts";
import { shopConfig, version } from "../testing/samples.ts";
import { caller, startVersion, temporaryDirectory, until } from "../testing/start-control.ts";
import { badSecond, goodSecond } from "../testing/traffic.ts";
import type { ControlConfig } from "./config.ts";

const entry = fileURLToPath(new URL("./main.ts", import.meta.url));

/** A restart takes seconds where many processes share few cores. */
const patienceMs = 60_000;

const opened: { close(): void | Promise<void> }[] = [];
let directory: ReturnType<typeof temporaryDirectory>;
let candidate: { url: string; server: Server };

beforeEach(async () => {
  directory = temporaryDirectory();
  candidate = await startVersion();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  candidate.server.close();
  directory.remove();
});

/** A control process that is started again as soon as it is gone, as the supervisor does. */
class RestartedControl {
  readonly #config: ControlConfig;
  readonly key: string;
  #child: ChildProcess | null = null;
  #port = 0;
  #closed = false;

  constructor(dir: string, store: StoreAddress) {
    this.#config = {
      version: "0.0.0-test",
      host: "127.0.0.1",
      port: 0,
      storeFile: join(dir, "control.db"),
      ...(store.kind === "postgres" ? { storeUrl: store.url } : {}),
      storeHolder: dir,
      sessionFile: join(dir, "session.json"),
      linkSocket: join(dir, "link.sock"),
      engineSocket: join(dir, "engine.sock"),
      eventsUrl: null,
      services: [shopConfig()],
      webDir: join(dir, "web"),
      leaseTtlMs: 900_000,
    };
    const person = { name: "Ada", email: "" };
    this.key = writeSession(this.#config.sessionFile, { url: "http://127.0.0.1:1", person }).token;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const config = { ...this.#config, port: this.#port };
    const env = childEnvironment(join(this.#config.webDir, "..", "compiled"));
    const child = fork(entry, [JSON.stringify(config)], { env, execArgv: [], silent: true });
    this.#child = child;
    child.once("exit", () => {
      if (!this.#closed) void this.start();
    });
    child.on("message", (message: { kind: string; port?: number }) => {
      if (message.kind === "ready") this.#port = message.port ?? 0;
    });
    await until("control", () => this.#port > 0 || child.exitCode !== null, patienceMs);
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }
}

type Ending = { readonly view: RolloutView; readonly bins: number; readonly sent: number };

/** One whole rollout of a bad version; `killAfterMs` are the waits between kills of control. */
const runRollout = async (store: StoreAddress, killAfterMs: readonly number[]): Promise<Ending> => {
  const { dir } = directory;
  const control = new RestartedControl(dir, store);
  opened.push(control);
  await control.start();
  const splitter = new FakeSplitter(join(dir, "link.sock"));
  opened.push(splitter);
  const call: ReturnType<typeof caller> = (method, path, body) =>
    caller(control.url, control.key)(method, path, body);
  const shipped = await call("POST", "/rollouts", {
    service: "shop",
    version: version("v2", candidate.url),
  });
  expect(shipped.status).toBe(201);
  const kills = (async () => {
    for (const ms of killAfterMs) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      control.kill();
    }
  })();
  await until("the percent stage", () => splitter.candidate?.exposurePpm === 50_000, patienceMs);
  const bodies = [goodSecond, goodSecond, ...[0, 1, 2, 3, 4, 5].map((k) => badSecond(8, 8 * k))];
  const entryOfAll = splitter.candidate;
  for (const body of bodies) {
    splitter.sendBin(body, undefined, entryOfAll);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await kills;
  await until("every count to be stored", () => splitter.unacked === 0, patienceMs);
  const view = await until(
    "the end",
    async () => {
      const { body } = await call("GET", "/rollouts/shop.1").catch(() => ({ body: null }));
      const now = rolloutViewSchema.safeParse(body);
      return now.success && now.data.phase === "rolled_back" && now.data.harm.rescues === 48
        ? now.data
        : null;
    },
    patienceMs,
  );
  splitter.close();
  await control.close();
  return { view, bins: await storedBins(store), sent: bodies.length };
};

const storedBins = async (address: StoreAddress): Promise<number> => {
  const opened = await openStore(address);
  if (!opened.ok) throw new Error(opened.error.sentence);
  const { store } = opened.value;
  const chain = await store.verifyJournal();
  expect(chain.ok).toBe(true);
  let bins = 0;
  for await (const _ of store.bins({ rollout: "shop.1", stageEntry: 1 })) bins += 1;
  await store.close();
  return bins;
};

/** Seeded, so that a failure can be run again: mulberry32. */
const random = (seed: number): (() => number) => {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** The end that a rollout comes to however often control is killed. */
const expectEnd = async (store: StoreAddress, seed: number): Promise<void> => {
  const next = random(seed);
  const kills = Array.from({ length: 3 }, () => Math.round(next() * 700));
  const { view, bins, sent } = await runRollout(store, kills);
  expect(bins).toBe(sent);
  expect(view).toMatchObject({
    phase: "rolled_back",
    cause: { kind: "verdict" },
    harm: { rescuedUnits: 48, rescues: 48, harmed: 0, seenFailures: 0 },
    maxExposurePpm: 50_000,
    exposurePpm: 0,
  });
};

test.each([11, 12, 13])(
  "control killed at random points (seed %i) comes to the same end, with every bin counted once",
  (seed) => expectEnd({ kind: "file", path: join(directory.dir, "control.db") }, seed),
  3 * patienceMs,
);

describe.skipIf(!postgresAvailable)("with the Debian package postgresql", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.stop());

  test(
    "control over PostgreSQL comes to the same end when it is killed at random points",
    async () => {
      const url = server.address(await server.createDatabase());
      await expectEnd({ kind: "postgres", url, password: null }, 14);
    },
    3 * patienceMs,
  );
});
