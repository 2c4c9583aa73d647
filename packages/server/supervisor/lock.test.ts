import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { layOut } from "./data-directory.ts";
import { locksHold, takeLock } from "./lock.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dimmer-lock-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const holder = `
  import { takeLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
  import { layOut } from ${JSON.stringify(new URL("./data-directory.ts", import.meta.url).href)};
  globalThis.lock = takeLock(layOut(process.argv[1]));
  console.log(globalThis.lock.ok);
  setInterval(() => {}, 1000);
`;

test("a second taker is told who holds the directory, and since when", () => {
  const data = layOut(root);
  const first = takeLock(data);
  if (!first.ok) throw new Error(first.error.sentence);
  writeFileSync(data.supervisorFile, JSON.stringify({ pid: 123, startedAtMs: 0 }));
  expect(takeLock(data)).toEqual({
    ok: false,
    error: {
      code: "dataInUse",
      sentence: `Another dimmer (pid 123) serves from ${root} since 1970-01-01T00:00:00.000Z; stop it or choose another --data.`,
    },
  });
  first.lock.release();
  const again = takeLock(data);
  expect(again.ok).toBe(true);
  if (again.ok) again.lock.release();
});

test("kill -9 of the holder frees the directory, and nothing else does", async () => {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", holder, root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  expect(said.toString().trim()).toBe("true");
  expect(takeLock(layOut(root)).ok).toBe(false);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  const taken = takeLock(layOut(root));
  expect(taken.ok).toBe(true);
  if (taken.ok) taken.lock.release();
});

test("a lock that is held keeps a second process out, and a free one does not look held", async () => {
  const data = layOut(root);
  expect(locksHold(data.lockFile)).toBe(false);
  const child = spawn(process.execPath, ["--input-type=module", "-e", holder, root]);
  await once(child.stdout, "data");
  expect(locksHold(data.lockFile)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
});
