import { expect, test } from "vitest";
import { binOf, countsOf } from "../testing/split-counts.ts";
import { noFailures } from "../counts/bin.ts";
import { servicePage } from "./service-page.ts";
import { addToSli, openSli } from "./sli.ts";

const startMs = 1_800_000_000_000;
const at = (second: number, failures: number) =>
  binOf(0, {
    startMs: startMs + 1_000 * second,
    stable: { bucket: countsOf({ requests: 100, failures: { ...noFailures, status: failures } }) },
  });

test("a service whose users fail pages, and says since when, however late one asks", () => {
  const sli = openSli();
  for (let second = 0; second < 3_600; second += 1) addToSli(sli, at(second, 0));
  const objective = 0.999;
  const ask = (second: number) => servicePage(sli, { nowMs: startMs + 1_000 * second, objective });
  expect(ask(3_600)).toBeNull();
  for (let second = 3_600; second < 4_200; second += 1) addToSli(sli, at(second, 100));
  const page = ask(4_200);
  expect(page).toMatchObject({ severity: "page", firing: true });
  // It has been firing since its 52nd second, told to the minute.
  const since = ((page?.sinceMs ?? 0) - startMs) / 1_000;
  expect(since).toBeGreaterThanOrEqual(3_600);
  expect(since).toBeLessThanOrEqual(3_720);
});

test("nothing seen is no page", () => {
  expect(servicePage(openSli(), { nowMs: startMs, objective: 0.99 })).toBeNull();
});
