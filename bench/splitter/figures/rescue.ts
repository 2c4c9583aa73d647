import { atMost, type Bench, type Maker, printed } from "../figure.ts";
import { wrk } from "../load/wrk.ts";
import { Lab, type Measured, pause } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.rescue-failures-seen";

/**
 * Failures that users see when the candidate at 10 % answers half of its requests by 500, by a
 * reset, or not at all. Once with nothing that would end it early: the fuse is told to keep the
 * candidate (`onLost: keep`), and stable's rate is known before the candidate is exposed, so that
 * the budget of rescues, a tenth of it, is never spent. Once with everything as it is by default.
 */
export const rescue: Maker = {
  name,
  measure: async (bench) => {
    const lifted = await run(bench, "keep");
    const defaults = await run(bench, "lower");
    return {
      rounds: [lifted, defaults],
      figures: [
        atMost(name, { value: lifted.failed, unit: "requests", most: 0 }),
        printed(`${name}.requests`, lifted.answered, "requests"),
        printed(`${name}.defaults`, defaults.failed, "requests"),
        printed(`${name}.fuse-tripped-after-ms`, defaults.trippedMs, "ms"),
      ],
    };
  },
};

type Run = { readonly answered: number; readonly failed: number; readonly trippedMs: number };

const run = async ({ quick, say }: Bench, onLost: "keep" | "lower"): Promise<Run> => {
  const lab = new Lab();
  try {
    const stable = await lab.fastOrigin();
    const candidate = await lab.origin({ name: "v2", fails: 0.5 });
    const service = { attemptTimeoutMs: 250 };
    const table = (generation: number, exposurePpm: number) =>
      benchTable(stable.url, {
        generation,
        service,
        candidate: { to: candidate.url, exposurePpm, onLost },
      });
    const splitter = await lab.splitter(table(1, 0));
    const script = new URL("../load/users.lua", import.meta.url).pathname;
    const warm = wrk(splitter.url, { connections: 64, seconds: quick ? 8 : 12, script });
    await pause(7_000);
    splitter.control.publish(table(2, 100_000));
    const exposedMs = performance.now();
    const tripped = whenTripped(splitter, exposedMs);
    const first = await warm;
    let { answered, failed } = first;
    const wanted = onLost === "lower" ? answered : quick ? 20_000 : 1_000_000;
    while (answered < wanted) {
      const more = await wrk(splitter.url, { connections: 64, seconds: quick ? 3 : 30, script });
      answered += more.answered;
      failed += more.failed;
      say(`${answered} answered, ${failed} failed`);
    }
    return { answered, failed, trippedMs: await tripped() };
  } finally {
    await lab.close();
  }
};

/** How long after exposure the fuse was told; −1: it was not. */
const whenTripped = ({ control }: Measured, exposedMs: number): (() => Promise<number>) => {
  let atMs = -1;
  const look = setInterval(() => {
    if (control.of("fuse").length === 0) return;
    atMs = performance.now() - exposedMs;
    clearInterval(look);
  }, 10);
  return async () => {
    await pause(100);
    clearInterval(look);
    return atMs;
  };
};
