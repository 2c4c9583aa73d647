import { z } from "zod";
import { runSeeds } from "./seeds.ts";

/** A process of `runOnWorkers`: runs its share of seeds and says what it found. */
const share = z
  .object({ first: z.int(), step: z.int(), count: z.int(), limitMs: z.number() })
  .parse(JSON.parse(process.argv[2] ?? "null"));

process.send?.(await runSeeds({ ...share, deadlineMs: performance.now() + share.limitMs }), () =>
  process.exit(0),
);
