import { atLeast, type Maker, printed } from "../figure.ts";

const peers = ["agent-proxy", "http-proxy-3", "fastify-proxy"] as const;

/** Everything on, over the fastest of the proxies that Node's users take. */
export const vsBestNodeProxy: Maker = {
  name: "splitter.vs-best-node-proxy",
  measure: async (bench) => {
    const { perSecond } = await bench.throughput();
    const rate = perSecond("splitter", "get-100b") ?? 0;
    const rates = peers.map((peer) => ({ peer, rate: perSecond(peer, "get-100b") ?? 0 }));
    return {
      figures: [
        atLeast(
          "splitter.vs-best-node-proxy",
          rate / Math.max(...rates.map((peer) => peer.rate)),
          goal,
        ),
        ...rates.map((peer) => printed(`splitter.vs-${peer.peer}`, rate / peer.rate, "ratio")),
      ],
    };
  },
};

const goal = 1.5;
