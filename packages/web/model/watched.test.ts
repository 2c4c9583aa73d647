import { expect, test } from "vitest";
import { quietEvidence } from "../testing/quiet-evidence.ts";
import { rollouts } from "../testing/rollouts.ts";
import { watchedEvidence, watchedRollout } from "../testing/watched.ts";
import { ledgerView } from "./ledger.ts";
import { checksOf, instanceRows, sliceRows } from "./watched.ts";

const base = rollouts.raising.verdict?.evidence;
if (base === undefined) throw new Error("the fixture has no verdict");
const evidence = { ...base, ...watchedEvidence };

const check = (key: string, of = evidence) => checksOf(of).find((one) => one.key === key);

test("what is wrong comes first, and every check has a sentence", () => {
  const all = checksOf(evidence);
  expect(all.map(({ tone }) => tone)).toEqual(["bad", "wait", "wait", "wait", "good", "good"]);
  expect(all.every(({ sentence }) => sentence.endsWith("."))).toBe(true);
  expect(checksOf({ ...base, ...quietEvidence })).toEqual([]);
});

test("a guard that cannot be read is never shown as well", () => {
  expect(check("guard queue")).toMatchObject({ tone: "wait", name: "Guard queue" });
  expect(check("guard declined payments")?.tone).toBe("good");
});

test("a wrong sample ratio says that everything is frozen, until a person has said why", () => {
  expect(check("ratio")).toMatchObject({
    tone: "bad",
    sentence: expect.stringMatching(/61 on the candidate, 2,604 on stable.*5%.*Frozen/),
  });
  const { ratio } = watchedEvidence;
  if (ratio === null) throw new Error("the fixture has no ratio");
  const acknowledged = { ...evidence, ratio: { ...ratio, acknowledged: true } };
  expect(check("ratio", acknowledged)?.tone).toBe("calm");
  const right = { ...evidence, ratio: { ...ratio, outcomes: ratio.assigned } };
  expect(check("ratio", right)).toMatchObject({ tone: "good" });
});

test("not exercised says what is missing", () => {
  expect(check("exercised")).toMatchObject({
    name: "Not exercised",
    sentence:
      "120 requests of 14 users met what the change touches; needs 180 more requests and 16 more users.",
  });
});

test("a cost at its cap is bad, and never said as less than nothing", () => {
  const { guards } = watchedEvidence;
  if (guards === null) throw new Error("the fixture has no guards");
  const at = (excess: number) => check("cost", { ...evidence, guards: { ...guards, excess } });
  expect(at(500)?.tone).toBe("bad");
  expect(at(-3)?.sentence).toMatch(/^0 requests failed beyond/);
});

test("an odd instance is the node, not the version", () => {
  expect(instanceRows(evidence).map(({ says }) => says)).toEqual([
    "✗ fails more than its siblings: the node, not the version; ✗ crashed",
    "",
  ]);
  expect(sliceRows(evidence).map(({ worse }) => worse)).toEqual([true, false]);
});

test("the ledger says who may spend what, tiers of a signal together", () => {
  const view = ledgerView(watchedRollout.ledger);
  expect(view?.sentence).toContain("at most 1% of rollouts: 0.18% is given");
  expect(view?.rows.map(({ stage, signal, share }) => `${stage} ${signal} ${share}`)).toEqual([
    "5% Errors 0.12%",
    "5% Slow requests 0.056%",
  ]);
  expect(ledgerView(rollouts.raising.ledger)).toBeNull();
});
