import { expect, test } from "vitest";
import { maxKnownTokens } from "../../limits.ts";
import { KnownTokens } from "./known-tokens.ts";

test("made-up tokens push out no token that comes again and again, and fill no memory", () => {
  const tokens = new KnownTokens<{ readonly n: number }>();
  tokens.set("ada's", { n: -1 });
  for (let n = 0; n < 3 * maxKnownTokens; n += 1) {
    tokens.set(`made up ${n}`, { n });
    if (n % 1_000 === 0) expect(tokens.get("ada's")).toEqual({ n: -1 });
  }
  expect(tokens.size).toBeLessThanOrEqual(maxKnownTokens);
  expect(tokens.get("made up 0")).toBeUndefined();
});
