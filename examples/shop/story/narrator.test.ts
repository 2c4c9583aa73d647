import { expect, test } from "vitest";
import { dimmerBar, inkFor } from "./dimmer-bar.ts";
import { Narrator, wrap } from "./narrator.ts";
import { figureLines, missedSentences } from "./summary.ts";

const page = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text), isTTY, columns: 60 };
};

const escape = String.fromCodePoint(27);

test("without a terminal there are only plain lines", () => {
  const paper = page(false);
  const narrator = new Narrator(paper, {});
  narrator.chapter("One");
  narrator.live("bar");
  narrator.say("Something happened.");
  narrator.quote("shop.1 is raised.");
  expect(paper.written.join("")).toBe("\nOne\n  Something happened.\n  │ shop.1 is raised.\n");
});

test("on a terminal the live line stays below what is said and goes away", () => {
  const paper = page(true);
  const narrator = new Narrator(paper, { NO_COLOR: "1" });
  narrator.live("bar 5%");
  narrator.say("Something happened.");
  narrator.live(null);
  const shown = paper.written.join("");
  const erase = `\r${escape}[2K`;
  expect(shown).toBe(`  bar 5%${erase}  Something happened.\n  bar 5%${erase}`);
});

test("after its last sentence a narrator says nothing more", () => {
  const paper = page(true);
  const narrator = new Narrator(paper, { NO_COLOR: "1" });
  narrator.close("The end.");
  const before = paper.written.length;
  narrator.live("bar 5%");
  narrator.say("And yet.");
  expect(paper.written.length).toBe(before);
});

test("sentences break at spaces", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("http://127.0.0.1:8080/long", 7)).toEqual(["http://127.0.0.1:8080/long"]);
});

test("the bar shows at least one cell of whatever is exposed", () => {
  const ink = inkFor("plain");
  const lit = (ppm: number): number => dimmerBar(ppm, ink).replaceAll("░", "").length;
  expect([0, 1, 50_000, 500_000, 1_000_000].map(lit)).toEqual([0, 1, 2, 16, 32]);
});

test("figures say what was missed and what could not be measured", () => {
  const figures = [
    { name: "arm-flips", value: 3, unit: "answers", goal: "0", met: false },
    { name: "pss-max-mb", value: null, unit: "MB", goal: "≤ 1500", met: false },
    { name: "v2.users-harmed", value: 1, unit: "users", goal: null, met: null },
  ];
  expect(missedSentences(figures)).toEqual([
    "arm-flips is 3 answers; the goal is 0.",
    "pss-max-mb is not measured; the goal is ≤ 1500.",
  ]);
  expect(figureLines(figures, inkFor("plain"))).toEqual([
    "✗ arm-flips        3 answers     goal 0",
    "✗ pss-max-mb       not measured  goal ≤ 1500",
    "  v2.users-harmed  1 user",
  ]);
});
