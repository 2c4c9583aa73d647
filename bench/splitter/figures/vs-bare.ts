import { atLeast, type Maker, printed } from "../figure.ts";
import { workloads } from "../throughput.ts";

/** Everything on, over `node:http` and `undici.dispatch` with nothing between them. */
export const vsBare: Maker = {
  name: "splitter.vs-bare",
  measure: async (bench) => {
    const { perSecond, eventsPerAnswer, rounds } = await bench.throughput();
    const ratio = (workload: (typeof workloads)[number]): number =>
      (perSecond("splitter", workload) ?? 0) / (perSecond("bare", workload) ?? Number.NaN);
    return {
      rounds,
      figures: [
        atLeast("splitter.vs-bare", ratio("get-100b"), goal),
        ...workloads
          .slice(1)
          .map((workload) => printed(`splitter.vs-bare.${workload}`, ratio(workload), "ratio")),
        printed(
          "splitter.requests-per-second",
          Math.round(perSecond("splitter", "get-100b") ?? 0),
          "1/s",
        ),
        // wrk rounds its rate, and cuts requests that are in flight at the end.
        atLeast("splitter.events-per-answer", eventsPerAnswer, 0.999),
      ],
    };
  },
};

const goal = 0.85;
