import { describe, expect, test } from "vitest";
import { weightOf } from "./weight.ts";

describe("weightOf", () => {
  test.each([
    [{}, "", 1],
    [{ sampleRate: 10 }, "", 10],
    [{ SampleRate: "2.5" }, "", 2.5],
    [{ sampleRate: 0 }, "", 1],
    [{ sampleRate: "many" }, "ot=th:8", 2],
    [{ sampleRate: 3 }, "ot=th:8", 3],
    [{}, "ot=th:0", 1],
    [{}, "ot=th:c", 4],
    [{}, "vendor=1,ot=rv:abc;th:fd70a;p:1", 2 ** 56 / (2 ** 56 - 0xfd70a * 2 ** 36)],
    [{}, "ot=th:ffffffffffffff", 2 ** 56],
    [{}, "ot=th:fffffffffffffff", 1],
    [{}, "ot=th:xyz", 1],
    [{}, "other=th:8", 1],
  ])("%j and %j stand for %d", (attributes, traceState, expected) => {
    expect(weightOf(attributes, traceState)).toBeCloseTo(expected, 9);
  });
});
