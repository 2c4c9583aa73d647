import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import * as wire from "./index.ts";

const file = new URL("./golden/schemas.json", import.meta.url);

/** Every schema that crosses a boundary, as JSON Schemas that refer to one another by name. */
const schemas = (): unknown => {
  const registry = z.registry<{ id: string }>();
  for (const [name, value] of Object.entries(wire))
    if (value instanceof z.ZodType) registry.add(value, { id: name });
  return z.toJSONSchema(registry, { io: "input", unrepresentable: "any" });
};

test("what crosses a boundary changes only on purpose (refresh: npm run golden)", () => {
  const now = `${JSON.stringify(schemas(), null, 1)}\n`;
  if (process.env["GOLDEN"] === "write") writeFileSync(file, now);
  expect(now).toBe(readFileSync(file, "utf8"));
});
