import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const names = ["attempt-timeout", "cohorts", "percent", "plan", "slo"];

test.each([
  ["slos", "slo"],
  ["percnet", "percent"],
  ["Cohort", "cohorts"],
  ["attempt_timout", "attempt-timeout"],
  ["atempttimeouts", "attempt-timeout"],
  ["plna", "plan"],
  ["zebra", null],
  ["x", null],
  ["", null],
])("%j was probably meant as %j", (word, name) => {
  expect(nearest(word, names)).toBe(name);
});
