import { atLeast, type Maker, notJudged } from "../figure.ts";

/** Everything on, over haproxy with one thread; GET of 100 bytes. */
export const vsHaproxy: Maker = {
  name: "splitter.vs-haproxy",
  measure: async (bench) => {
    const { perSecond } = await bench.throughput();
    const peer = perSecond("haproxy", "get-100b");
    const ours = perSecond("splitter", "get-100b") ?? 0;
    return {
      figures: [
        peer === null
          ? notJudged(
              "splitter.vs-haproxy",
              null,
              "haproxy is not installed; it is a Debian package",
            )
          : atLeast("splitter.vs-haproxy", ours / peer, goal),
      ],
    };
  },
};

const goal = 0.4;
