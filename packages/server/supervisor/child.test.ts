import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory, until } from "../testing/start-control.ts";
import { Child, type Facts } from "./child.ts";

const entry = fileURLToPath(new URL("../testing/process.ts", import.meta.url));
let directory: ReturnType<typeof temporaryDirectory>;
let child: Child | null = null;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await child?.stop();
  directory.remove();
});

const start = async (
  config: object,
): Promise<{ readonly started: Facts[]; readonly said: string[] }> => {
  const started: Facts[] = [];
  const said: string[] = [];
  child = new Child({
    name: "control",
    entry,
    config: () => config,
    logFile: join(directory.dir, "control.log"),
    cacheDir: join(directory.dir, "compiled"),
    silenceMs: 3_000,
    say: (sentence) => said.push(sentence),
    changed: (facts) => {
      if (facts !== null) started.push(facts);
    },
  });
  expect(await child.start()).toMatchObject({ ok: true });
  return { started, said };
};

test("a process that hangs is ended, said, and started again", async () => {
  const { started, said } = await start({ beats: true });
  const [first] = started;
  if (first === undefined) throw new Error("it did not start");
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(first.pid, "SIGSTOP");
  await until("another process", () => started.length > 1);
  expect(said[0]).toBe("The control process hangs (no word for 3 s); ending it.");
  expect(started[1]?.pid).not.toBe(first.pid);
});

test("one that never says that it lives is left alone", async () => {
  const { started, said } = await start({});
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  expect([started.length, said]).toEqual([1, []]);
});
