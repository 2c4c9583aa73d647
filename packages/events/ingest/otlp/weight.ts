import type { Attributes } from "./model.ts";

/** Names under which samplers that came before W3C's say how many events one stands for. */
export const sampleRateNames: readonly string[] = ["sampleRate", "SampleRate"];

/** 2^56: a threshold of W3C's `ot=th` is a fraction of it. */
const thresholdDigits = 14;
const wholeThreshold = 2n ** 56n;

/**
 * How many spans one span stands for, as a fraction where the sampler's was one: its attribute
 * `sampleRate`, else the `ot=th:` of its trace state (OpenTelemetry, "TraceState: Probability
 * Sampling": a span is kept with the probability 1 − threshold / 2^56); 1 where neither says.
 */
export const weightOf = (attributes: Attributes, traceState: string): number => {
  for (const name of sampleRateNames) {
    const rate = Number(attributes[name] ?? Number.NaN);
    if (Number.isFinite(rate) && rate >= 1) return rate;
  }
  const threshold = /(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|\s*$)/.exec(
    traceState,
  )?.[1];
  if (threshold === undefined) return 1;
  // In whole numbers: near 2^56 a double would round the difference to 0.
  const rejected = BigInt(`0x${threshold.padEnd(thresholdDigits, "0")}`);
  return Number(wholeThreshold) / Number(wholeThreshold - rejected);
};
