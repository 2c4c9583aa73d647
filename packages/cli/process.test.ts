import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ControlServer } from "./testing/control-server.ts";

/** The real thing: another process, its streams, signals and exit code. */

const bin = fileURLToPath(new URL("./bin/dimmer.js", import.meta.url));
const server = new ControlServer();
let url: string;
let home: string;

beforeAll(async () => {
  url = await server.start();
  home = mkdtempSync(join(tmpdir(), "dimmer-process-"));
});

afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

const start = (words: readonly string[], variables: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: home,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      DIMMER_URL: url,
      DIMMER_TOKEN: server.token,
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (text) => (out += String(text)));
  child.stderr.on("data", (text) => (err += String(text)));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err })),
  );
  return { child, ended };
};

test("results go to standard output, messages to standard error, and neither holds escape codes", async () => {
  const status = await start(["status"]).ended;
  expect(status).toMatchObject({ code: 0, err: "", out: expect.stringContaining("shop.2") });
  expect(status.out).not.toContain("\u001b");
  expect((await start(["status", "shop.9"]).ended).out).toBe("");
});

test("colour comes when it is asked for, and NO_COLOR wins", async () => {
  expect((await start(["status"], { FORCE_COLOR: "1" }).ended).out).toContain("\u001b[");
  expect((await start(["status"], { FORCE_COLOR: "1", NO_COLOR: "1" }).ended).out).not.toContain(
    "\u001b",
  );
});

test("Ctrl-C ends a watch with 130 at once", async () => {
  const { child, ended } = start(["watch"]);
  child.stdout.once("data", () => child.kill("SIGINT"));
  expect(await ended).toMatchObject({ code: 130, err: "" });
});

test("Ctrl-C ends a request that hangs with 130", async () => {
  const silent = createServer((_request, _response) => child.kill("SIGINT"));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const { child, ended } = start(["status"], { DIMMER_URL: `http://127.0.0.1:${port}` });
  expect(await ended).toMatchObject({ code: 130 });
  silent.closeAllConnections();
  silent.close();
});

test("a reader that goes away is no error", async () => {
  const { child, ended } = start(["--help"]);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, err: "" });
});

test("an old Node without a pinned one beside it gets one sentence and exit 1", async () => {
  const alone = join(home, "dimmer.mjs");
  copyFileSync(bin, alone);
  const old = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
  const child = spawn(process.execPath, [`--import=data:text/javascript,${old}`, alone, "status"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (text) => (err += String(text)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, err }).toEqual({
    code: 1,
    err: "Dimmer needs Node 24 or newer and this is 20.20.2; install it from https://nodejs.org and run the command again.\n",
  });
});

test("something else that answers there is not taken for a Dimmer", async () => {
  const other = createServer((_request, response) => response.end("<html>hello</html>"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const ran = await start(["status"], { DIMMER_URL: `http://127.0.0.1:${port}` }).ended;
  other.close();
  expect(ran).toMatchObject({
    code: 1,
    err: expect.stringMatching(/does not know; run both from the same version/),
  });
});
