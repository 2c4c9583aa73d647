import { openSqliteStore } from "../sqlite/open.ts";
import { begin, valueOf } from "./read.ts";
import { sampleBin, sampleDecision, sampleDraft, sampleEntry } from "./samples.ts";

/**
 * A process that writes ticks into the file that it is given until it is killed, and says each
 * number on its standard output once the tick is acknowledged. Tick n stores bin n, moves the state
 * to n, and every third one adds an entry and a command: all of it or nothing must be there later.
 */
const path = process.argv[2];
if (path === undefined) throw new Error("name the file to write to");

const store = valueOf(openSqliteStore(path));
const epoch = await begin(store);
const draft = sampleDraft(1);
const known = await store.rollout("shop.1");
let version = known?.version ?? 0;
let n = known?.state.maxExposurePpm ?? 0;
for (;;) {
  n += 1;
  const isNews = n % 3 === 1;
  const decision = sampleDecision(
    { ...draft, maxExposurePpm: n },
    {
      expectVersion: version,
      entry: isNews ? sampleEntry(`Tick ${n}.`) : null,
      commands: isNews ? [{ kind: "publish", rollout: "shop.1" }] : [],
    },
  );
  valueOf(
    await store.commitTick({ epoch, bins: [sampleBin(n)], sheets: [], decisions: [decision] }),
  );
  version += 1;
  process.stdout.write(`${n}\n`);
}
