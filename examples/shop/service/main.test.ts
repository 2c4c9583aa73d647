import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const run = async (args: readonly string[]) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const [code]: unknown[] = await once(child, "close");
  return { code, said };
};

test.each([
  [[], "--version is one of v1, v2, v3"],
  [["--version", "v4"], "--version is one of v1, v2, v3"],
  [["--version", "v1", "--port", "99999"], "--port is a number"],
  [["--version", "v1", "--events", "nowhere"], "--events is an address"],
  [["--version", "v1", "--prot", "1"], "--prot"],
])("%j is refused as usage with one sentence", async (args, sentence) => {
  const { code, said } = await run(args);
  expect(code).toBe(2);
  expect(said).toContain(sentence);
  expect(said.trim().split("\n")).toHaveLength(1);
});

test("a busy port is one sentence with what to do", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { code, said } = await run(["--version", "v1", "--port", String(address.port)]);
  other.close();
  expect([code, said]).toEqual([
    1,
    `Port ${address.port} is taken; stop what uses it or choose another with --port.\n`,
  ]);
});

test("it says where it serves once it is warm, and SIGTERM ends it with kept connections open", async () => {
  const child = spawn(process.execPath, [main, "--version", "v3"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line]: unknown[] = await once(child.stdout, "data");
  const origin = /serves on (http:\S+)/.exec(String(line))?.[1] ?? "";
  const { statusCode, body } = await request(`${origin}/health`);
  expect([statusCode, await body.json()]).toEqual([200, { ok: true, version: "v3" }]);
  child.kill("SIGTERM");
  const [code]: unknown[] = await once(child, "close");
  expect(code).toBe(0);
});
