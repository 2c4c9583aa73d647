import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dimmer, serve } from "./given/command.ts";
import { answers, givenDimmer, givenDirectory, givenVersion, onFreePorts } from "./given/world.ts";

/** What a server answers to these bytes. */
const sendRaw = (to: string, bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(to);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("close", () => resolve(text));
    setTimeout(() => socket.destroy(), 2000);
  });

/** One sentence: it starts with what is wrong and it ends. No stack, no second paragraph. */
const sentence = /^[^\n]+[.?]$/;

test("bad words, files and addresses each get one sentence and their exit code", async () => {
  const directory = await givenDirectory();
  await writeFile(join(directory, "bad.yaml"), "dimmer: 1\nservice: shop\nslo: 99\nplam: []\n");
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["shp"], 2, /ship/],
    [["status", "--jsn"], 2, /--json/],
    [["serve", "--file", "bad.yaml"], 2, /line|plan|99%/],
    [["serve", "--file", "absent.yaml"], 1, /absent\.yaml/],
    [["serve", "--stable", "ftp://127.0.0.1"], 2, /http/],
    [["serve", "--stable", "http://127.0.0.1:1", "--workers", "0"], 2, /workers/],
    [["status"], 1, /dimmer serve/],
    [["status", "--server", "http://127.0.0.1:1"], 1, /dimmer serve|running/],
    [["lower", "--to", "5"], 2, /%/],
  ];
  for (const [words, code, says] of cases) {
    const ran = await dimmer(directory, words);
    expect([words, ran.code, ran.said]).toEqual([words, code, expect.stringMatching(says)]);
    expect(ran.said).not.toMatch(/\n\s+at /);
  }
}, 60_000);

test("a busy port is named together with the option that changes it", async () => {
  const directory = await givenDirectory();
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  const { port } = busy.address() as AddressInfo;
  const words = await onFreePorts();
  words[1] = `127.0.0.1:${port}`;
  const failed = await serve(directory, [
    ...words,
    "--service",
    "demo",
    "--stable",
    "http://127.0.0.1:9",
  ]);
  busy.close();
  if (!("failed" in failed)) throw new Error("it started on a busy port");
  expect(failed.failed).toMatch(sentence);
  expect(failed.failed).toContain(String(port));
  expect(failed.failed).toContain("--listen");
});

test("a second serve on the same data names the first, which goes on", async () => {
  const stable = await givenVersion(answers("v1"));
  const given = await givenDimmer([
    ...(await onFreePorts()),
    "--service",
    "demo",
    "--stable",
    stable,
    "--workers",
    "1",
  ]);
  const second = await serve(given.directory, [
    ...(await onFreePorts()),
    "--service",
    "demo",
    "--stable",
    stable,
  ]);
  if (!("failed" in second)) throw new Error("two of them serve one directory");
  expect(second.failed).toMatch(sentence);
  expect(second.failed).toContain(String(given.serving.process.pid));
  expect((await fetch(given.serving.splitter)).status).toBe(200);
});

test("Ctrl-C ends everything that serve started", async () => {
  const stable = await givenVersion(answers("v1"));
  const given = await givenDimmer([
    ...(await onFreePorts()),
    "--service",
    "demo",
    "--stable",
    stable,
    "--workers",
    "2",
  ]);
  const text = await readFile(join(given.directory, ".dimmer", "supervisor.json"), "utf8");
  const { children } = JSON.parse(text) as { children: readonly { name: string; pid: number }[] };
  expect(children.length).toBeGreaterThanOrEqual(4);
  await given.serving.interrupt();
  const alive = children.filter(({ pid }) => existsSync(`/proc/${pid}`));
  expect(alive).toEqual([]);
  await expect(fetch(given.serving.splitter)).rejects.toThrow();
}, 60_000);

test("malformed HTTP gets 400 and malformed events are named by line, and nothing else is lost", async () => {
  const stable = await givenVersion(answers("v1"));
  const given = await givenDimmer([
    ...(await onFreePorts()),
    "--service",
    "demo",
    "--stable",
    stable,
    "--workers",
    "1",
  ]);
  expect(
    await sendRaw(given.serving.splitter, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
  ).toMatch(/^HTTP\/1\.1 400 /);
  const toApi = await sendRaw(given.serving.api, "NONSENSE\r\n\r\n");
  expect(toApi).toMatch(/^HTTP\/1\.1 400 /);
  expect(toApi).toContain('"code":"malformed"');

  const body = [
    JSON.stringify({ id: "e2e-1", dataset: "e2e", data: { ok: true } }),
    "{not json",
    JSON.stringify({ dataset: "e2e" }),
    JSON.stringify({ id: "e2e-2", dataset: "e2e", data: { ok: false } }),
  ].join("\n");
  const sent = await fetch(given.serving.events, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  const answer = (await sent.json()) as { accepted: number; rejected: { line: number }[] };
  expect(answer.accepted).toBe(2);
  expect(answer.rejected.map(({ line }) => line)).toEqual([2, 3]);

  const endMs = Date.now() + 20_000;
  for (;;) {
    const ran = await given.dimmer("query", "count", "--dataset", "e2e", "--last", "15m", "--json");
    const { rows } = JSON.parse(ran.out || "{}") as { rows?: number[][] };
    if (rows?.[0]?.[0] === 2) break;
    if (Date.now() > endMs) throw new Error(`stored: ${ran.out} ${ran.said}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}, 60_000);
