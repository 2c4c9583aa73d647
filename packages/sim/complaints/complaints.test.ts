import { expect, test } from "vitest";
import { checkComplaints } from "./check.ts";

test("what users of other tools complain about is handled, or named as not applicable", async () => {
  const checked = await checkComplaints();
  expect(checked.filter(({ outcome }) => outcome === "wrong")).toEqual([]);
  expect(checked.map(({ row }) => row)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  expect(checked.filter(({ outcome }) => outcome === "handled").length).toBeGreaterThanOrEqual(18);
});
