import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readAsked } from "./asked.ts";

const read = (line: string) =>
  readAsked(line.split(" ").filter(Boolean), ["fuse-never-trips", "outbox-is-forgotten"]);

test.each([
  ["--seed 87", { kind: "seed", seed: 87, isTraced: false }],
  ["--seed=0 --trace", { kind: "seed", seed: 0, isTraced: true }],
  ["--minutes 0.5", { kind: "fresh", minutes: 0.5, from: null }],
  ["--from 12 --minutes 5", { kind: "fresh", minutes: 5, from: 12 }],
  ["--planted", { kind: "planted", names: [] }],
  ["--planted outbox-is-forgotten", { kind: "planted", names: ["outbox-is-forgotten"] }],
])("%s is understood", (line, asked) => {
  expect(read(line)).toEqual(asked);
});

test.each([
  ["", "Say what to run."],
  ["--seed abc", '--seed takes a whole number from 0 on, not "abc".'],
  ["--seed", "--seed takes a whole number from 0 on, not nothing."],
  ["--seed=", '--seed takes a whole number from 0 on, not "".'],
  ["--seed 1.5", '--seed takes a whole number from 0 on, not "1.5".'],
  ["--seed=-1", '--seed takes a whole number from 0 on, not "-1".'],
  ["--seed 0x1f", '--seed takes a whole number from 0 on, not "0x1f".'],
  ["--seed 99999999999999999", "--seed takes a whole number from 0 on"],
  ["--seed 1 --seed 2", "--seed is given twice."],
  ["--seed 1 2", "2 belongs to no option."],
  ["--minutes soon", '--minutes takes a number greater than 0, not "soon".'],
  ["--minutes 0", '--minutes takes a number greater than 0, not "0".'],
  ["--minutes=-3", '--minutes takes a number greater than 0, not "-3".'],
  ["--minutes Infinity", '--minutes takes a number greater than 0, not "Infinity".'],
  ["--minutes 1 --from x", '--from takes a whole number from 0 on, not "x".'],
  ["--from 3", "Say what to run."],
  ["--seed 1 --from 3", "--from means nothing beside --seed."],
  ["--minutes 1 --trace", "--trace means nothing beside --minutes."],
  ["--seed 1 --minutes 1", "--seed and --minutes exclude each other."],
  ["--seed 1 --trace=yes", "--trace takes no value."],
  ["--seeds 1", "--seeds is no option of the simulator."],
  ["-s 1", "-s is no option of the simulator."],
  ["--planted nobody", "No planted bug is called nobody;"],
])("%s is refused in one sentence, with the usage", (line, sentence) => {
  const asked = read(line);
  if (asked.kind !== "wrong") throw new Error(`${line} was understood`);
  expect(asked.sentence.startsWith(sentence)).toBe(true);
  expect(asked.sentence).toMatch(/ Use: npm run sim -- --seed N [^\n]*$/);
});

describe("the command", () => {
  const entry = fileURLToPath(new URL("../main.ts", import.meta.url));
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [entry, ...args], { encoding: "utf8" });

  test("ends with 2 and says why on standard error where it was asked for nonsense", () => {
    const { status, stdout, stderr } = run("--seed", "abc");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^--seed takes a whole number from 0 on, not "abc"\. Use: .*\n$/);
  });

  test("ends with 0 where every statement holds", () => {
    const { status, stdout } = run("--seed", "3");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "Seed 3: every statement holds.\n",
    });
  });
});
