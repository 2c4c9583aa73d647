import { expect, test } from "vitest";
import { counted, rate, ratio, share } from "./number.ts";

test.each([
  [0, "0%"],
  [0.00001, "< 0.01%"],
  [0.0004, "0.04%"],
  [0.013, "1.3%"],
  [0.42, "42%"],
  [0.999, "99.9%"],
  [0.99999, "> 99.99%"],
  [1, "100%"],
])("the share %d reads %s", (value, text) => {
  expect(share(value)).toBe(text);
});

test("a share never reads as nothing or everything unless it is", () => {
  for (let exponent = 1; exponent < 12; exponent += 1) {
    expect(share(10 ** -exponent)).not.toBe("0%");
    expect(share(1 - 10 ** -exponent)).not.toBe("100%");
  }
});

test("counts agree with their nouns", () => {
  expect(counted(1, "user")).toBe("1 user");
  expect(counted(12_345, "user")).toBe("12,345 users");
  expect(counted(2, "list of events", "lists of events")).toBe("2 lists of events");
});

test("slow rates keep a decimal, fast ones do not", () => {
  expect(rate(0.44)).toBe("0.4");
  expect(rate(87.4)).toBe("87");
  expect(rate(0)).toBe("0");
});

test("nothing of nothing is no share", () => {
  expect(ratio(0, 0)).toBeNull();
  expect(ratio(1, 4)).toBe(0.25);
});
