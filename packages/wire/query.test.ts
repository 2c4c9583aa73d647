import { expect, test } from "vitest";
import { maxFilterDepth, querySchema } from "./query.ts";

const asking = (where: unknown) =>
  querySchema.safeParse({ kind: "raw", dataset: "shop", from: { agoMs: 1 }, where });

const nested = (depth: number): unknown => {
  const leaf = { field: "error", op: "=", value: true };
  return JSON.parse(`${`{"not":`.repeat(depth)}${JSON.stringify(leaf)}${"}".repeat(depth)}`);
};

test("a condition nests as deep as its limit, and what nests deeper is refused, not fallen over", () => {
  expect(asking(nested(maxFilterDepth)).success).toBe(true);
  for (const depth of [maxFilterDepth + 1, 5000])
    expect(asking(nested(depth)).error?.issues[0]).toMatchObject({
      path: ["where"],
      message: "groups may stand inside each other 8 deep at most",
    });
});

test("without a condition everything is asked for", () => {
  expect(asking(undefined).data?.where).toBeNull();
  expect(asking(null).data?.where).toBeNull();
});
