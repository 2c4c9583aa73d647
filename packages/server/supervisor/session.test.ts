import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSession, writeSession } from "./session.ts";

let file = "";
let root = "";
const facts = { url: "http://127.0.0.1:7070", person: { name: "Ada", email: "ada@example.org" } };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dimmer-session-"));
  file = join(root, "session.json");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("the session is readable by its owner alone and carries 256 random bits", () => {
  const session = writeSession(file, facts);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Buffer.from(session.token, "base64url")).toHaveLength(32);
  expect(readSession(file)).toEqual(session);
});

test("a restart keeps the token, so that open pages stay signed in", () => {
  const first = writeSession(file, facts);
  const second = writeSession(file, { ...facts, url: "http://127.0.0.1:7171" });
  expect(second.token).toBe(first.token);
  expect(readSession(file)?.url).toBe("http://127.0.0.1:7171");
});

test("a token that others could have read is replaced", () => {
  const first = writeSession(file, facts);
  chmodSync(file, 0o644);
  expect(readSession(file)).toBeNull();
  expect(writeSession(file, facts).token).not.toBe(first.token);
});

test.each(["", "{", "null", '{"token":"short","url":"x"}'])(
  "a broken file (%j) is no session",
  (text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(readSession(file)).toBeNull();
  },
);
