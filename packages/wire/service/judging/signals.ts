import { type JudgeTerms, percent, type WeightedSignal } from "@dimmer/core";
import { z } from "zod";
import { parsePercent } from "../measures.ts";
import { matching } from "../value.ts";
import { weightedSignals } from "./terms.ts";

/** In the file names have dashes: `latency-tail`. */
const fileName = (signal: WeightedSignal): string =>
  signal.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const byName = new Map(weightedSignals.map((signal) => [fileName(signal), signal]));

const weight = matching(/^(off|\d{1,2}(\.\d{1,4})?%)$/, "off, or a weight such as 20%").optional();

/** `signals:`, weights that differ from the usual ones. */
export const signals = z
  .strictObject(Object.fromEntries([...byName.keys()].map((name) => [name, weight])), {
    error: "weights by signal, such as latency-tail: off",
  })
  .describe("how the chance of a false alarm is shared; off judges a signal no more");

export const fillWeights = (
  entry: Readonly<Record<string, string | undefined>> | undefined,
): JudgeTerms["weights"] => {
  const weights: Partial<Record<WeightedSignal, number>> = {};
  for (const [name, text] of Object.entries(entry ?? {})) {
    const signal = byName.get(name);
    if (signal !== undefined && text !== undefined)
      weights[signal] = (parsePercent(text) ?? 0) / 1_000_000;
  }
  return weights;
};

export const printWeights = (weights: JudgeTerms["weights"]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    weightedSignals.flatMap((signal) => {
      const weight = weights[signal];
      if (weight === undefined) return [];
      const text = weight === 0 ? "off" : percent(Math.round(weight * 1_000_000));
      return [[fileName(signal), text]];
    }),
  );
