import { atLeast, type Maker, notJudged } from "../figure.ts";

/** Everything on, over nginx with one worker; GET of 100 bytes. */
export const vsNginx: Maker = {
  name: "splitter.vs-nginx",
  measure: async (bench) => {
    const { perSecond } = await bench.throughput();
    const peer = perSecond("nginx", "get-100b");
    const ours = perSecond("splitter", "get-100b") ?? 0;
    return {
      figures: [
        peer === null
          ? notJudged("splitter.vs-nginx", null, "nginx is not installed; it is a Debian package")
          : atLeast("splitter.vs-nginx", ours / peer, goal),
      ],
    };
  },
};

const goal = 0.6;
