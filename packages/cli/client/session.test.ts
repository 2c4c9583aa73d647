import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "../config.ts";
import { findSession, type Where } from "./session.ts";

let home: string;
const token = "t".repeat(43);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dimmer-session-"));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const leave = (folder: string, content: string, mode = 0o600): string => {
  const path = join(home, folder, "session.json");
  mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

const session = (url = "http://127.0.0.1:7070"): string =>
  JSON.stringify({ url, token, person: {} });

const find = (
  where: Partial<Omit<Where, "environment">> = {},
  variables: Record<string, string> = {},
) =>
  findSession({
    server: null,
    data: null,
    cwd: home,
    environment: readEnvironment({ HOME: home, ...variables }),
    ...where,
  });

test("the session is found upwards from here", () => {
  leave(".dimmer", session());
  mkdirSync(join(home, "a", "b"), { recursive: true });
  expect(find({ cwd: join(home, "a", "b") })).toEqual({
    ok: true,
    value: { url: "http://127.0.0.1:7070", token, dataDir: join(home, ".dimmer") },
  });
});

test("--data wins over what is found, DIMMER_DATA stands in for it", () => {
  leave(".dimmer", session());
  leave("other", session("http://127.0.0.1:7171/"));
  expect(find({ data: "other" })).toMatchObject({ value: { url: "http://127.0.0.1:7171" } });
  expect(find({}, { DIMMER_DATA: "other" })).toMatchObject({
    value: { url: "http://127.0.0.1:7171" },
  });
});

test("a token from a file goes to that file's own server only", () => {
  leave(".dimmer", session());
  expect(find({ server: "http://127.0.0.1:7070/" })).toMatchObject({ value: { token } });
  expect(find({ server: "http://other:7070" })).toMatchObject({ value: { token: null } });
  expect(find({ server: "http://other:7070" }, { DIMMER_TOKEN: "mine" })).toMatchObject({
    value: { token: "mine" },
  });
});

test.each([
  ["a server elsewhere", session("http://evil.example:7070")],
  ["a server that only looks local", session("http://127.0.0.1.evil.example")],
  ["no JSON", "{"],
  ["no token", '{"url":"http://127.0.0.1:1"}'],
  ["null", "null"],
])("a session file with %s is refused", (_what, content) => {
  leave(".dimmer", content);
  expect(find()).toMatchObject({ ok: false, failure: { exit: 1, code: "sessionBroken" } });
});

test("a session that others can read is refused as a login problem", () => {
  leave(".dimmer", session(), 0o644);
  expect(find()).toMatchObject({ ok: false, failure: { exit: 4 } });
});

test("where nothing serves, a sentence says how to begin", () => {
  expect(find()).toMatchObject({ ok: false, failure: { exit: 1, code: "noServer" } });
  expect(find({ data: "gone" })).toMatchObject({ failure: { code: "noSession" } });
  expect(find({ server: "localhost:7070" })).toMatchObject({ failure: { exit: 2 } });
});
