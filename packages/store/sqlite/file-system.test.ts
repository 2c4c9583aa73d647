import { expect, test } from "vitest";
import { judgeFileSystem } from "./file-system.ts";

const path = "/data/control.db";
const judge = (type: number, preloadsFakeSync = false): ReturnType<typeof judgeFileSystem> =>
  judgeFileSystem(path, { type, preloadsFakeSync });

test.each([
  ["ext4", 0xef53],
  ["xfs", 0x58465342],
  ["btrfs", 0x9123683e],
  ["overlayfs", 0x794c7630],
])("%s is taken without a word", (_name, type) => {
  expect(judge(type)).toEqual({ ok: true, warnings: [] });
});

test.each([
  ["NFS", 0x6969],
  ["SMB", 0xfe534d42],
  // statfs gives signed numbers on some machines.
  ["CIFS", 0xff534d42 | 0],
  ["9p", 0x01021997],
])("%s is refused, with what to do", (name, type) => {
  const judged = judge(type);
  expect(judged.ok).toBe(false);
  expect(JSON.stringify(judged)).toMatch(new RegExp(`\\(${name}\\).*put it on a local disk`));
});

test.each([
  ["tmpfs", 0x01021994, "is in memory"],
  ["FUSE", 0x65735546, "cannot be seen"],
])("%s is taken with a warning", (_name, type, warning) => {
  const judged = judge(type);
  expect(judged.ok && judged.warnings.join()).toContain(warning);
});

test("a process whose fsync is faked is refused", () => {
  expect(judge(0xef53, true)).toMatchObject({ ok: false });
});
