import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Child } from "./child.ts";
import { canMeasureMemory, processTree, pssMb } from "./memory.ts";
import { parseOptions } from "./options.ts";
import { clearStage } from "./stage.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "shop-story-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the data directory of a story", () => {
  test("is made, and cleared of what an earlier story left", () => {
    const data = join(directory, "deep", "story");
    expect(clearStage(data)).toEqual({ ok: true });
    writeFileSync(join(data, "shop.db"), "old");
    expect(clearStage(data)).toEqual({ ok: true });
    expect(existsSync(join(data, "shop.db"))).toBe(false);
  });

  test("is refused, and left alone, when it is not a story's", () => {
    writeFileSync(join(directory, "letters.txt"), "dear");
    expect(clearStage(directory)).toMatchObject({ ok: false });
    expect(existsSync(join(directory, "letters.txt"))).toBe(true);
  });

  test("is refused while a process of an earlier story runs on it", async () => {
    clearStage(directory);
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    try {
      writeFileSync(join(directory, "supervisor.json"), JSON.stringify({ pid: other.pid }));
      const refused = clearStage(directory);
      expect(refused.ok).toBe(false);
      expect(JSON.stringify(refused)).toContain(`kill ${other.pid}`);
    } finally {
      other.kill("SIGKILL");
      await once(other, "close");
    }
    expect(clearStage(directory)).toEqual({ ok: true });
  });
});

describe("a process of the story", () => {
  const child = (code: string, lines: string[] = []) =>
    Child.start({
      name: "It",
      args: ["-e", code],
      cwd: directory,
      readyFacts: (line) => (line === "ready" ? line : null),
      onLine: (line) => lines.push(line),
      adopt: () => {},
    });

  test("is ready when it says so, and ends when it is told to", async () => {
    const started = await child(
      'console.log("hm"); console.log("ready"); setInterval(() => {}, 1000)',
    );
    if (!started.ok) throw new Error(started.sentence);
    expect(() => process.kill(started.child.pid, 0)).not.toThrow();
    await started.child.stop();
    expect(() => process.kill(started.child.pid, 0)).toThrow();
  });

  test("that ends before it is ready leaves its last words as the sentence", async () => {
    expect(await child('console.error("Port 80 is taken."); process.exit(1)')).toEqual({
      ok: false,
      sentence: "Port 80 is taken.",
    });
  });
});

test.skipIf(!canMeasureMemory)(
  "memory is measured over a whole process tree (Linux only)",
  async () => {
    const nested = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log("ready")`;
    const started = await Child.start({
      name: "It",
      args: ["-e", `${nested}; setInterval(() => {}, 1000)`],
      cwd: directory,
      readyFacts: (line) => (line === "ready" ? line : null),
      adopt: () => {},
    });
    if (!started.ok) throw new Error(started.sentence);
    const tree = await processTree(started.child.pid);
    try {
      expect(tree.length).toBe(2);
      const whole = await pssMb(tree);
      expect(whole).toBeGreaterThan(await pssMb([started.child.pid]));
      expect(await pssMb([2 ** 30])).toBe(0);
    } finally {
      for (const pid of tree.toReversed()) process.kill(pid, "SIGKILL");
      await started.child.ended();
    }
  },
);

describe("options of the story", () => {
  const sentenceOf = (args: readonly string[]): string => {
    const parsed = parseOptions(args, "/root");
    return parsed.ok ? "" : parsed.sentence;
  };
  test("have defaults below the checkout", () => {
    expect(parseOptions(["--once", "--json"], "/root")).toMatchObject({
      ok: true,
      options: { once: true, json: true, port: 7_070, data: "/root/.dimmer/story" },
    });
  });
  test.each([
    [["--onec"], "--onec"],
    [["--port", "70000"], "--port"],
    [["--port", "x"], "--port"],
    [["--rate", "0"], "--rate"],
    [["please"], "please"],
  ])("%j is refused with a sentence and the usage", (args, word) => {
    expect(sentenceOf(args)).toContain(word);
    expect(sentenceOf(args)).toContain("Usage: npm start");
  });
});
