import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, lineOf, Origin } from "../../testing/origin.ts";
import { sendRaw } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let stable: Origin;
let running: RunningWorker;

beforeAll(async () => {
  stable = await Origin.open(answering("ok"));
  running = await RunningWorker.open(null);
});

afterAll(async () => {
  await running.stop();
  await stable.close();
});

const trusting = (trust: readonly string[]): void => {
  running.route(shopTable(stable.url, { service: { trust } }));
};

const arrived = async (lines: readonly string[]): Promise<string[]> => {
  await sendRaw(running.port, `GET / HTTP/1.1\r\nHost: a\r\n${lines.join("\r\n")}\r\n\r\n`);
  return stable.seen.at(-1)?.raw ?? [];
};

const names = [
  "forwarded",
  "x-real-ip",
  ...["for", "proto", "host", "port", "prefix", "ssl", "server", "scheme", "by", "anything"].map(
    (what) => `x-forwarded-${what}`,
  ),
];
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replace(/\b\w/g, (letter) => letter.toUpperCase()),
  (name) => name.replaceAll("-", "_"),
  (name) => name.replace("-", "_"),
];
const spoofs = names.flatMap((name) =>
  spellings.flatMap((spell) => {
    const [one, two] = [`${spell(name)}: lie-1`, `${spell(name)}: lie-2`];
    return [[one], [one, two], [one, `Connection: ${spell(name)}`]].map(
      (lines) => [lines] as const,
    );
  }),
);

test.each(spoofs)("nothing of %j reaches a version from a stranger", async (lines) => {
  trusting([]);
  const raw = await arrived(lines);
  expect(raw.join("\n")).not.toContain("lie-");
  expect(lineOf(raw, "x-forwarded-for")).toBe("127.0.0.1");
});

test("a trusted hop's are carried on, each line of them", async () => {
  trusting(["127.0.0.0/8"]);
  const raw = await arrived([
    "Forwarded: for=1.2.3.4",
    "X-Real-IP: 1.2.3.4",
    "X-Forwarded-Port: 443",
    "x-forwarded-prefix: /a",
    "X-Forwarded-Prefix: /b",
    "X_Real_IP: lie",
  ]);
  expect(
    ["forwarded", "x-real-ip", "x-forwarded-port", "x-forwarded-prefix"].map((name) =>
      lineOf(raw, name),
    ),
  ).toEqual(["for=1.2.3.4", "1.2.3.4", "443", "/a|/b"]);
  expect(raw.join("\n")).not.toContain("lie");
});
