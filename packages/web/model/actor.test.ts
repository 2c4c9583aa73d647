import { expect, test } from "vitest";
import { rollouts } from "../testing/rollouts.ts";
import { actorWords, authorNames, isYours } from "./actor.ts";

test("addresses are left out of names, and a script is never a person", () => {
  const name = "Mira Okafor <mira@example.com>";
  expect(actorWords({ kind: "person", name })).toBe("Mira Okafor");
  expect(actorWords({ kind: "script", name: `${name} (script: the demo)` })).toBe(
    "Mira Okafor (script: the demo)",
  );
  expect(actorWords({ kind: "script", name: "nightly" })).toBe("nightly (script)");
  expect(authorNames([name, "jun@example.com", "<ana@example.com>"])).toBe(
    "Mira Okafor, jun@example.com, and ana@example.com",
  );
});

test.each([
  ["Mira Okafor <mira@example.com>", true],
  ["M. Okafor <MIRA@example.com>", true],
  ["jun@example.com", true],
  ["mira okafor", true],
  ["Mira Okafor <other@example.com>", false],
  ["Ana", false],
])("a change by Mira and Jun, shipped by Mira, belongs to %s: %s", (name, yours) => {
  const shippedBy = { kind: "person", name: "Mira Okafor <mira@example.com>" } as const;
  expect(isYours({ ...rollouts.raising, shippedBy }, { kind: "person", name })).toBe(yours);
});
