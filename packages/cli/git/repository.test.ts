import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeChange } from "./repository.ts";

let home: string;
let first: string;

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, {
    cwd: home,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  }).trim();

const commit = (subject: string, author: string): string => {
  writeFileSync(join(home, "file"), subject);
  git("add", "file");
  git(
    "-c",
    "user.name=C",
    "-c",
    "user.email=c@example.org",
    "commit",
    "-q",
    "-m",
    subject,
    "--author",
    author,
  );
  return git("rev-parse", "HEAD");
};

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dimmer-git-"));
  git("init", "-q", "-b", "main");
  first = commit("First", "Ada <ada@example.org>");
  commit("Second", "Grace <grace@example.org>");
  commit("Third: the cart", "Ada <ada@example.org>");
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

test("a change is what lies between the version that runs and the commit", async () => {
  const change = await describeChange(home, { commit: null, since: first });
  expect(change).toMatchObject({
    commit: git("rev-parse", "HEAD"),
    subject: "Third: the cart",
    authors: ["Ada <ada@example.org>", "Grace <grace@example.org>"],
    dirty: false,
  });
  expect(change.commits).toHaveLength(2);
});

test("where git does not know what runs, the change is the commit itself", async () => {
  const change = await describeChange(home, { commit: null, since: "v1" });
  expect(change.commits).toEqual([git("rev-parse", "HEAD")]);
});

test("an older commit is described as itself, and going back has no commits between", async () => {
  const change = await describeChange(home, { commit: first, since: git("rev-parse", "HEAD") });
  expect(change).toMatchObject({ commit: first, subject: "First", commits: [first] });
});

test("what is not a commit is unknown, whatever it looks like", async () => {
  for (const odd of ["v99", "--output=/tmp/x", "HEAD; rm -rf /", ""])
    expect((await describeChange(home, { commit: odd, since: null })).commit).toBeNull();
});

test("files that differ from the commit are noticed", async () => {
  writeFileSync(join(home, "file"), "changed");
  expect((await describeChange(home, { commit: null, since: null })).dirty).toBe(true);
});

test("outside a repository everything is unknown", async () => {
  const empty = mkdtempSync(join(tmpdir(), "dimmer-nogit-"));
  expect(await describeChange(empty, { commit: null, since: null })).toMatchObject({
    commit: null,
  });
  rmSync(empty, { recursive: true });
});
