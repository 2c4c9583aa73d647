import type { Shown } from "../setting.ts";
import { kayentaVectors } from "../vectors/kayenta.ts";
import { mixtureVectors } from "../vectors/mixtures.ts";
import { otherVectors } from "../vectors/others.ts";
import { ownVectors } from "../vectors/own.ts";
import { check, type Vector } from "../vectors/vector.ts";

const groups: readonly (readonly [title: string, vectors: readonly Vector[]])[] = [
  ["the shipped judge", ownVectors],
  ["mixture boundaries", mixtureVectors],
  ["Bayes factors, safe tests, GrowthBook", otherVectors],
  ["Kayenta", kayentaVectors],
];

/** Every acceptance vector of the reference (§3), to 1e-8, its printed digits or its source's word. */
export const vectors = (): Shown => {
  const checked = groups.map(([title, all]) => ({ title, all: all.map(check) }));
  const failed = checked.flatMap(({ all }) => all).filter(({ holds }) => !holds);
  return {
    title: "Acceptance vectors",
    columns: ["of", "vectors", "failed"],
    rows: checked.map(({ title, all }) => [
      title,
      String(all.length),
      String(all.filter(({ holds }) => !holds).length),
    ]),
    figures: [
      {
        name: "judge.vectors-failed",
        value: failed.length,
        unit: `of ${checked.reduce((sum, { all }) => sum + all.length, 0)} vectors`,
        goal: "0",
        met: failed.length === 0,
      },
    ],
    rounds: [],
    notes: failed.map(({ name, expected, value }) => `${name}: ${value} instead of ${expected}`),
  };
};
