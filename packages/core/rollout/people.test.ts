import { expect, test } from "vitest";
import { sampleRollout } from "../testing/rollout.ts";
import { spanInWords } from "./duration.ts";
import { mayLook, owners, ownersInWords } from "./people.ts";
import type { Actor, Rollout } from "./state.ts";

const person = (name: string): Actor => ({ kind: "person", name });
const by = (authors: readonly string[], shippedBy: Actor) => {
  const rollout = sampleRollout({ shippedBy });
  return { ...rollout, candidate: { ...rollout.candidate, authors } };
};
const may = (rollout: Rollout, actor: Actor): boolean =>
  mayLook({ rollout, delegations: [] }, actor);

test.each([
  ["Ann <ann@example.org>", "Ann <ann@example.org>", true],
  ["Ann <ann@example.org>", "ann@example.org", true],
  ["Ann <ann@example.org>", "Ann", true],
  ["Ann <ann@example.org>", " ANN ", true],
  ["Ann <ann@example.org>", "Ann <ann@other.org>", false],
  ["Ann <ann@example.org>", "bob", false],
  ["Ann <ann@example.org>", "", false],
  ["ann@example.org", "Ann <ann@example.org>", true],
])("an author written as %s may look as %s: %s", (author, name, allowed) => {
  const rollout = by([author], { kind: "ci", name: "ci" });
  expect(may(rollout, person(name))).toBe(allowed);
});

test("the shipper may look, a program may not, whoever it acts for", () => {
  const rollout = by(["Ann <ann@example.org>"], person("bob"));
  expect(may(rollout, person("bob"))).toBe(true);
  for (const kind of ["script", "ci", "dimmer"] as const)
    expect(may(rollout, { kind, name: "bob" })).toBe(false);
});

test("any person may look where nobody is known to have written or shipped it", () => {
  const rollout = by([], { kind: "ci", name: "ci" });
  expect(may(rollout, person("carol"))).toBe(true);
  expect(may(by([], person("bob")), person("carol"))).toBe(false);
});

test("owners are the authors, else whoever shipped it", () => {
  expect(owners(by([], person("bob")))).toEqual(["bob"]);
  const three = by(["Ann <a@x>", "bob", "<carol@x>"], person("dan"));
  expect(ownersInWords(three)).toBe("Ann, bob and carol@x");
});

test.each([
  [-5, "0 s"],
  [1, "1 s"],
  [119_000, "119 s"],
  [300_000, "5 min"],
  [23.2 * 3_600_000, "24 h"],
  [7 * 86_400_000, "7 days"],
])("%d ms are %s", (ms, words) => {
  expect(spanInWords(ms)).toBe(words);
});

test("a person to whom an author delegated may look, and nobody else by that", () => {
  const rollout = by(["Ann <ann@example.org>"], { kind: "ci", name: "ci" });
  const delegations = [{ by: person("Ann"), to: "carol", atMs: 1, why: "away" }];
  expect(mayLook({ rollout, delegations }, person("Carol"))).toBe(true);
  expect(mayLook({ rollout, delegations }, person("dave"))).toBe(false);
  expect(mayLook({ rollout, delegations }, { kind: "script", name: "carol" })).toBe(false);
});
