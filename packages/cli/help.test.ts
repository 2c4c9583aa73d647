import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runHere } from "./testing/run.ts";

const commands = [
  "",
  "serve",
  "splitter",
  "lint",
  "backup",
  "restore",
  "ship",
  "good",
  "bad",
  "promote",
  "pause",
  "resume",
  "lower",
  "rollback",
  "approve",
  "answer",
  "delegate",
  "acknowledge",
  "tighten",
  "stop-the-line",
  "plan",
  "status",
  "watch",
  "look",
  "query",
  "spotlight",
  "tail",
  "explain",
  "judge",
  "open",
];

test.each(commands)(
  "the help of dimmer %s changes only on purpose (refresh: npm run golden)",
  async (name) => {
    const { code, out, err } = await runHere([...name.split(" ").filter(Boolean), "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const file = new URL(`./golden/help${name === "" ? "" : `-${name}`}.txt`, import.meta.url);
    if (process.env["GOLDEN"] === "write") writeFileSync(file, out);
    expect(out).toBe(readFileSync(file, "utf8"));
  },
);

test("every command has its help kept", async () => {
  const { out } = await runHere(["--help"]);
  const listed = [...out.matchAll(/^ {2}([a-z][a-z-]*)(?: \S.*)? {2}/gm)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set([...commands.slice(1), "help"]));
});
