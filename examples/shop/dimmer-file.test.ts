import { readFileSync } from "node:fs";
import { parseServiceFile } from "@dimmer/wire";
import { expect, test } from "vitest";
import { isRepeatable } from "./traffic/answer.ts";

const text = readFileSync(new URL("dimmer.yaml", import.meta.url), "utf8");

test("dimmer.yaml is the plan of the story", () => {
  const parsed = parseServiceFile(text, "dimmer.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { name, objective, plan, unit } = parsed.config;
  expect({ name, objective, unit: unit[0] }).toEqual({
    name: "shop",
    objective: 0.99,
    unit: { from: "header", name: "x-user-id" },
  });
  expect(
    plan.stages.map((stage) => [
      stage.kind === "percent" ? stage.exposurePpm : stage.kind,
      stage.dwellMs >= 10_000,
      stage.look,
    ]),
  ).toEqual([
    ["cohort", true, "wanted"],
    [50_000, true, "none"],
    [250_000, true, "none"],
    [500_000, true, "none"],
    ["full", true, "wanted"],
  ]);
});

test("what the traffic calls repeatable is what dimmer.yaml lets Dimmer repeat", () => {
  const parsed = parseServiceFile(text, "dimmer.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  for (const { methods, path, rescue } of parsed.config.routes)
    for (const method of methods)
      expect([method, path, rescue]).toEqual([method, path, isRepeatable(`${method} ${path}`)]);
});
