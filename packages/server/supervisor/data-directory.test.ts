import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { socketPathBytes } from "../limits.ts";
import { layOut, makeDirectories } from "./data-directory.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dimmer-data-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("sockets live in the data directory when their path is short enough", () => {
  expect(layOut(root).linkSocket).toBe(join(root, "run", "link.sock"));
});

test("a deep data directory gets a short private socket directory, the same each time", () => {
  const deep = join(root, "a".repeat(60), "b".repeat(60));
  const data = layOut(deep);
  expect(Buffer.byteLength(data.engineSocket)).toBeLessThanOrEqual(socketPathBytes);
  expect(layOut(deep)).toEqual(data);
  expect(layOut(`${deep}x`).linkSocket).not.toBe(data.linkSocket);
});

test("what lies in a repository is not committed with it", () => {
  const data = layOut(join(root, "in-a-repository"));
  makeDirectories(data);
  expect(readFileSync(join(data.root, ".gitignore"), "utf8")).toBe("*\n");
});

test("a socket directory that others may write to is refused", () => {
  const deep = layOut(join(root, "c".repeat(100)));
  const sockets = join(deep.linkSocket, "..");
  mkdirSync(sockets, { mode: 0o700 });
  makeDirectories(deep);
  rmSync(sockets, { recursive: true });
  const before = process.umask(0);
  mkdirSync(sockets, { mode: 0o777 });
  process.umask(before);
  expect(() => {
    makeDirectories(deep);
  }).toThrow(/belongs to somebody else/);
  rmSync(sockets, { recursive: true });
});
