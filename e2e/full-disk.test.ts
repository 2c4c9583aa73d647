import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RolloutView } from "@dimmer/wire";
import { expect, onTestFinished, test } from "vitest";
import { dimmer, serve } from "./given/command.ts";
import { answers, givenDirectory, givenVersion, onFreePorts } from "./given/world.ts";

/** Whether this machine lets us mount a small file system of our own. */
const mayMount = process.platform === "linux" && process.getuid?.() === 0;

/** A disk of 96 MB that holds everything of one `serve`: store, events, logs. */
const givenSmallDisk = async (): Promise<string> => {
  const directory = await givenDirectory();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", directory]);
  onTestFinished(() => {
    execFileSync("umount", ["--lazy", directory]);
  });
  return directory;
};

const fill = (directory: string): void => {
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${join(directory, "filler")}`, "bs=64k"], {
      stdio: "ignore",
    });
  } catch {
    // It ends with "no space left", which is what it is for.
  }
};

const plan = (stable: string): string => `
dimmer: 1
service: demo
slo: 99%
stable: { version: v1, to: ["${stable}"] }
unit: [header:x-user-id]
plan:
  stages:
    - percent: 5%
      for: 1h
    - full:
      for: 1h
`;

const controlPid = (directory: string): number => {
  const text = readFileSync(join(directory, ".dimmer", "supervisor.json"), "utf8");
  const { children } = JSON.parse(text) as { children: { name: string; pid: number }[] };
  return children.find(({ name }) => name === "control")?.pid ?? 0;
};

test.skipIf(!mayMount)(
  "a full disk ends no process, and rolling back still works, also after control was killed (needs root, to mount a disk)",
  { timeout: 180_000 },
  async () => {
    const directory = await givenSmallDisk();
    const [stable, candidate] = await Promise.all([
      givenVersion(answers("v1")),
      givenVersion(answers("v2")),
    ]);
    await writeFile(join(directory, "dimmer.yaml"), plan(stable));
    const serving = await serve(directory, ["--workers", "1", ...(await onFreePorts())]);
    if ("failed" in serving) throw new Error(serving.failed);
    onTestFinished(async () => {
      await serving.interrupt();
    });
    await dimmer(directory, ["ship", "v2", "--to", candidate, "--subject", "a change"]);
    const status = async (): Promise<RolloutView | null> => {
      const { code, out } = await dimmer(directory, ["status", "--json"]);
      return code === 0 ? (JSON.parse(out) as RolloutView) : null;
    };
    await expect
      .poll(async () => (await status())?.exposurePpm, { timeout: 60_000, interval: 500 })
      .toBe(50_000);

    fill(directory);
    const before = controlPid(directory);
    for (let index = 0; index < 20; index++)
      await fetch(serving.splitter, { headers: { "x-user-id": `u-${index}` } });
    process.kill(before, "SIGKILL");
    await expect.poll(() => serving.sentences.join("\n")).toContain("starting it again");
    await expect
      .poll(async () => (await status())?.phase, { timeout: 90_000, interval: 500 })
      .toBe("percent");
    const rolledBack = await dimmer(directory, ["rollback", "-m", "the disk is full"]);
    expect(rolledBack).toMatchObject({ code: 0 });
    expect((await status())?.exposurePpm).toBe(0);
    expect(serving.sentences.join("\n")).toContain("gave up its reserve");
    expect((await fetch(serving.splitter)).status).toBe(200);
  },
);
