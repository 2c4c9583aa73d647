import { atMost, type Maker, printed } from "../figure.ts";

/** Time on a core for one answer, primary and worker together, over what the bare one needs. */
export const cpu: Maker = {
  name: "splitter.cpu-us-per-request",
  measure: async (bench) => {
    const { cpuUs } = await bench.throughput();
    const ours = cpuUs("splitter") ?? Number.NaN;
    const bare = cpuUs("bare") ?? Number.NaN;
    return {
      figures: [
        atMost("splitter.cpu-us-per-request", {
          value: ours / bare,
          unit: "ratio to bare",
          most: 1.2,
        }),
        printed("splitter.cpu-us-per-request.us", ours, "us"),
        printed("splitter.cpu-us-per-request.bare-us", bare, "us"),
      ],
    };
  },
};
