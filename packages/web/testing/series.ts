import type { Series } from "@dimmer/wire";
import { startMs } from "./rollouts.ts";

/** Answers around a latency bucket, with a few far out. */
const spread = (requests: number, middle: number): number[] =>
  Array.from({ length: 34 }, (_, bucket) => {
    const bulk = Math.max(requests * 0.2, 0.9) * Math.exp(-((bucket - middle) ** 2) / 8);
    return (
      Math.round(bulk) + (requests > 10 && bucket > 24 && (bucket + requests) % 19 === 0 ? 1 : 0)
    );
  });

/** A minute and a half of both arms: internal, then 5%, where the candidate fails, then 0%. */
export const series: Series = {
  evidence: {
    signals: [
      { signal: "errors", name: "", tier: 1 },
      { signal: "errors", name: "", tier: 4 },
      { signal: "latencyTail", name: "", tier: 1 },
    ],
    thresholds: [{ stageEntry: 2, log10: [3.4, 3.9, 4] }],
    points: Array.from({ length: 18 }, (_, second) => ({
      startMs: startMs + (14 + second) * 1000,
      stageEntry: 2,
      log10E: [Math.min(4.1, Math.max(-0.3, (second - 5) * 0.36)), 0, 0.3 + 0.2 * Math.sin(second)],
    })),
  },
  stepMs: 1000,
  points: Array.from({ length: 95 }, (_, second) => {
    const exposed = second >= 14 && second < 32;
    const wave = (size: number): number =>
      Math.sin(second * 1.7) * size + Math.sin(second / 5) * size;
    const requests = exposed ? 20 + Math.round(wave(4)) : second > 2 && second < 14 ? 2 : 0;
    return {
      startMs: startMs + second * 1000,
      exposurePpm: exposed ? 50_000 : 0,
      stageEntry: second < 2 ? 0 : second < 14 ? 1 : 2,
      stable: {
        requests: 400 + Math.round(wave(20)),
        failures: second % 23 === 0 ? 1 : 0,
        rescued: 0,
        slow: 4,
        p50Ms: 11,
        p99Ms: 54 + wave(6),
        latency: spread(400, 14 + wave(0.6)),
      },
      candidate: {
        requests,
        failures: exposed && second > 18 && second % 2 === 0 ? 1 : 0,
        rescued: exposed && second > 18 && second % 2 === 0 ? 1 : 0,
        slow: 0,
        p50Ms: requests > 0 ? 12 : null,
        p99Ms: requests > 0 ? 61 + wave(9) : null,
        latency: requests > 0 ? spread(requests, 15 + wave(0.8)) : [],
      },
    };
  }),
};
