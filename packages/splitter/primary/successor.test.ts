import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Successor } from "./hand-over.ts";

/** Starts real processes from here, as if this were the splitter's primary. */

const [, entry = ""] = process.argv;
const { execPath } = process;
let folder: string;
let door: Server;
let said: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dimmer-successor-"));
  said = [];
  door = createServer();
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  process.argv[1] = entry;
  process.execPath = execPath;
  await new Promise((resolve) => door.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const start = (program: string): Promise<Successor | null> => {
  const file = join(folder, "entry.cjs");
  writeFileSync(file, program);
  process.argv[1] = file;
  const doors = new Map([["plain", door]] as const);
  const log = (sentence: string): void => {
    said.push(sentence);
  };
  return Successor.start({ argument: "{}", doors, accompany: () => undefined }, log);
};

test("one that cannot even be started is said, and changes nothing", async () => {
  process.execPath = join(folder, "no-such-node");
  expect(await start("")).toBeNull();
  expect(said).toEqual([expect.stringContaining("ENOENT")]);
  expect(door.listening).toBe(true);
});

test.each([
  ["before it serves", "process.exit(1)"],
  ["when it is prepared", `process.send({ kind: "prepared" }, () => process.exit(1))`],
  [
    "as soon as it has the doors",
    `process.on("message", (message) => {
      if (message.kind !== "doors") return;
      process.send({ kind: "taken" }, () => setTimeout(() => process.exit(1), 100));
    });
    process.send({ kind: "prepared" });`,
  ],
])("one that ends %s leaves us the doors", async (_when, program) => {
  expect(await start(program)).toBeNull();
  expect(door.listening).toBe(true);
});

test("one that lives on with the doors has taken over", async () => {
  const successor = await start(`process.on("message", (message) => {
      if (message.kind === "doors") process.send({ kind: "taken" });
    });
    process.send({ kind: "prepared" });`);
  expect(successor).not.toBeNull();
  if (successor !== null) process.kill(successor.pid, "SIGKILL");
});
