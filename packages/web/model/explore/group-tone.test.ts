import { expect, test } from "vitest";
import { allTone, armOf, groupTones } from "./group-tone.ts";

const versions = { candidate: "v2", stable: "v1" };

test.each([
  ["dimmer.arm", "candidate", "candidate"],
  ["dimmer.arm", "stable", "stable"],
  ["dimmer.arm", "none", null],
  ["service.version", "v2", "candidate"],
  ["dimmer.served_by", "v1", "stable"],
  ["dimmer.version", "v7", null],
  ["shop.plan", "v2", null],
  ["dimmer.version", null, null],
])("%s = %s is of the arm %s", (field, value, arm) => {
  expect(armOf([field], [value], versions)).toBe(arm);
});

test("a service without a rollout has no arm by version", () => {
  expect(armOf(["dimmer.version"], [null], { candidate: null, stable: null })).toBeNull();
});

test("candidate is amber and solid, stable blue and dashed, others neither", () => {
  const tones = groupTones(["dimmer.arm"], [["stable"], ["candidate"], [null]], versions);
  expect(tones.map(({ color }) => color)).toEqual(["--stable", "--candidate", "--group-1"]);
  expect(tones[0]?.dash).not.toEqual([]);
  expect(tones[1]?.dash).toEqual([]);
});

test("as many groups as a chart draws can all be told apart", () => {
  const groups = Array.from({ length: 8 }, (_, index) => [`/route-${index}`]);
  const tones = groupTones(["http.route"], groups, versions);
  expect(new Set(tones.map((tone) => JSON.stringify(tone))).size).toBe(8);
});

test("where nothing is grouped there is one tone", () => {
  expect(groupTones([], [[]], versions)).toEqual([allTone]);
});
