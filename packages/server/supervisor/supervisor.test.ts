import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Running, type Served, serveWith } from "../serve.ts";
import { temporaryDirectory, until } from "../testing/start-control.ts";
import type { Entries } from "./entries.ts";
import { isAlive } from "./leftover.ts";
import type { ServeOptions } from "./options.ts";

const entry = fileURLToPath(new URL("../testing/process.ts", import.meta.url));
const entries: Entries = { engine: entry, ingest: entry, control: entry, splitter: entry };

let directory: ReturnType<typeof temporaryDirectory>;
const running: Running[] = [];

const options = (more: Partial<ServeOptions> = {}): ServeOptions => ({
  dataDir: directory.dir,
  listen: { host: "127.0.0.1", port: 0 },
  api: { host: "127.0.0.1", port: 0 },
  ingest: { host: "127.0.0.1", port: 0 },
  workers: 1,
  services: [],
  version: "0.0.0-test",
  say: () => {},
  ...more,
});

const start = async (more: Partial<ServeOptions> = {}, run = entries): Promise<Running> => {
  const served = await serveWith(options(more), run);
  if (!served.ok) throw new Error(served.error.sentence);
  running.push(served.running);
  return served.running;
};

const sentenceOf = (served: Served): string => (served.ok ? "it serves" : served.error.sentence);

const pidOf = (of: Running, name: string): number =>
  of.processes().find((process) => process.name === name)?.pid ?? 0;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  directory.remove();
});

test("four processes serve, and stopping leaves none of them", async () => {
  const served = await start();
  const pids = served.processes().map(({ pid }) => pid ?? 0);
  expect(pids.every(isAlive)).toBe(true);
  expect(await (await fetch(served.splitterUrl)).text()).toBe(String(pidOf(served, "splitter")));
  await served.stop();
  await served.ended;
  expect(pids.filter(isAlive)).toEqual([]);
});

test("a second serve on the same directory is refused and disturbs nothing", async () => {
  const served = await start();
  expect(sentenceOf(await serveWith(options(), entries))).toMatch(
    /^Another dimmer \(pid \d+\) serves from .* since .*; stop it or choose another --data\.$/,
  );
  expect(served.processes().map(({ restarts }) => restarts)).toEqual([0, 0, 0, 0]);
});

test("a busy port is refused by its number and option, and nothing is left running", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const address = blocker.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const refused = await serveWith(options({ api: { host: "127.0.0.1", port } }), entries);
  expect(sentenceOf(refused)).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program; stop it or choose another with --port.`,
  );
  blocker.close();
  await start();
});

test.each([
  ["api", { api: { host: "0.0.0.0", port: 0 } }],
  ["ingest", { ingest: { host: "192.0.2.1", port: 0 } }],
])("%s is not opened to the network", async (_, more) => {
  const refused = await serveWith(options(more), entries);
  expect(refused).toMatchObject({ ok: false, error: { code: "notLoopback" } });
});

test("a process that cannot start is named, and those before it are ended", async () => {
  const broken = { ...entries, control: `${entry}.gone` };
  const refused = await serveWith(options(), broken);
  expect(sentenceOf(refused)).toMatch(/^The control process did not start: /);
  const { children } = z
    .object({ children: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(`${directory.dir}/supervisor.json`, "utf8")));
  expect(children).toEqual([]);
});

test.each(["engine", "ingest", "control", "splitter"])(
  "a killed %s is started again on its port, and counted",
  async (name) => {
    const said: string[] = [];
    const served = await start({ say: (sentence) => said.push(sentence) });
    const before = served.processes().find((process) => process.name === name);
    process.kill(before?.pid ?? 0, "SIGKILL");
    const after = await until("the restart", () => {
      const now = served.processes().find((process) => process.name === name);
      return now?.pid !== null && now?.pid !== before?.pid ? now : null;
    });
    expect(after.restarts).toBe(1);
    expect(said.join(" ")).toContain(`The ${name} process ended (SIGKILL)`);
    if (name === "splitter") {
      const answer = await until("an answer", () => fetch(served.splitterUrl).catch(() => null));
      expect(await answer.text()).toBe(String(after.pid));
    }
  },
);

const supervisorScript = `
  import { serveWith } from ${JSON.stringify(new URL("../serve.ts", import.meta.url).href)};
  const [options, entries] = JSON.parse(process.argv[1]);
  const served = await serveWith({ ...options, say: () => {} }, entries);
  if (!served.ok) throw new Error(served.error.sentence);
  console.log(JSON.stringify({ url: served.running.splitterUrl, processes: served.running.processes() }));
`;

const factsSchema = z.object({
  url: z.string(),
  processes: z.array(z.object({ name: z.string(), pid: z.int() })),
});

test("after kill -9 of the supervisor the splitter serves on, and the next serve adopts it", async () => {
  const { say: _, ...plain } = options();
  const supervisor = spawn(
    process.execPath,
    ["--input-type=module-typescript", "-e", supervisorScript, JSON.stringify([plain, entries])],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(supervisor.stdout, "data")) as [Buffer];
  const facts = factsSchema.parse(JSON.parse(line.toString()));
  const pid = (name: string): number => facts.processes.find((one) => one.name === name)?.pid ?? 0;
  const gone = once(supervisor, "exit");
  supervisor.kill("SIGKILL");
  await gone;
  await until("the others to end", () =>
    ["engine", "ingest", "control"].every((name) => !isAlive(pid(name))),
  );
  expect(await (await fetch(facts.url)).text()).toBe(String(pid("splitter")));
  // The ingest port is another one now, so the splitter is adopted only where that is pinned.
  const said: string[] = [];
  const ingest = await ingestOf(directory.dir);
  const served = await start({ ingest, say: (sentence) => said.push(sentence) });
  expect(pidOf(served, "splitter")).toBe(pid("splitter"));
  expect(said.join(" ")).toContain(`Adopted the running splitter (pid ${pid("splitter")})`);
  process.kill(pid("splitter"), "SIGKILL");
  const fresh = await until("a splitter of its own", () => {
    const now = pidOf(served, "splitter");
    return now !== 0 && now !== pid("splitter") ? now : null;
  });
  const answer = await until("an answer", () => fetch(facts.url).catch(() => null));
  expect(await answer.text()).toBe(String(fresh));
  await served.stop();
  expect(isAlive(fresh)).toBe(false);
});

/** Where the running splitter sends its events. */
const ingestOf = async (dir: string): Promise<{ host: string; port: number }> => {
  const file: unknown = JSON.parse(readFileSync(`${dir}/run/splitter.json`, "utf8"));
  const { eventsUrl } = z.object({ eventsUrl: z.string() }).parse(file);
  return { host: "127.0.0.1", port: Number(new URL(eventsUrl).port) };
};
