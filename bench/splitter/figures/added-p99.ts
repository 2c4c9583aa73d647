import { atMost, type Maker, median, notJudged, printed } from "../figure.ts";
import { latencies, quantile } from "../load/h2load.ts";
import { measure } from "../load/wrk.ts";
import { Lab } from "../rig/lab.ts";
import { has } from "../rig/pinned.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.added-p99-ms";

/** What we add to the slowest hundredth over the bare one, both asked at half of what we can carry. */
export const addedP99: Maker = {
  name,
  measure: async ({ quick, say }) => {
    if (!has("h2load"))
      return {
        figures: [notJudged(name, null, "h2load is not installed; Debian's nghttp2-client has it")],
      };
    const lab = new Lab();
    try {
      const origin = await lab.fastOrigin();
      const splitter = await lab.splitter(benchTable(origin.url));
      const bare = await lab.peer("bare", origin);
      await measure(bare.url, { connections: 32, seconds: 2 });
      const full = await measure(splitter.url, { connections: 32, seconds: quick ? 2 : 5 });
      const plan = { perSecond: full / 2, seconds: quick ? 2 : 8 };
      const rounds: { bare: number; splitter: number; added: number }[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round += 1) {
        const [first, second] =
          round % 2 === 0 ? [bare.url, splitter.url] : [splitter.url, bare.url];
        const one = quantile(await latencies(first, plan), 0.99);
        const two = quantile(await latencies(second, plan), 0.99);
        const [ofBare, ours] = round % 2 === 0 ? [one, two] : [two, one];
        rounds.push({ bare: ofBare, splitter: ours, added: ours - ofBare });
        say(`p99 at ${Math.round(full / 2)}/s: bare ${ofBare} ms, splitter ${ours} ms`);
      }
      const value = median(rounds.map(({ added }) => added));
      const p99 = median(rounds.map((round) => round.splitter));
      return {
        rounds,
        figures: [
          atMost(name, { value, unit: "ms", most: 1 }),
          printed("splitter.p99-ms", p99, "ms"),
        ],
      };
    } finally {
      await lab.close();
    }
  },
};
