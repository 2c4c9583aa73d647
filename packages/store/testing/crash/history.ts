import type { ControlStore, Tick } from "../../port.ts";
import { sampleBin, sampleDecision, sampleDraft, sampleEntry } from "../samples.ts";

/** The one rollout that a tick writer moves. */
export const shopOne = "shop.1";

/** Every third tick is news: it has an entry, a command and an order. */
const isNews = (n: number): boolean => n % 3 === 1;

/**
 * Tick n of a history that shows at once what of it is missing: it stores bin n, moves the state to
 * n, and so on; all of it or nothing must be there later.
 */
export const historyTick = (n: number, epoch: number): Tick => ({
  epoch,
  bins: [sampleBin(n)],
  sheets: [],
  decisions: [
    sampleDecision(
      { ...sampleDraft(1), maxExposurePpm: n },
      {
        expectVersion: n - 1,
        entry: isNews(n) ? sampleEntry(`Tick ${n}.`) : null,
        commands: isNews(n) ? [{ kind: "publish", rollout: shopOne }] : [],
      },
    ),
  ],
  ...(isNews(n) ? { order: { key: `tick ${n}`, digest: "", answer: String(n), atMs: n } } : {}),
});

/** What of a history is in a store: how many ticks, and what contradicts that; nothing should. */
export type Checked = { readonly ticks: number; readonly faults: readonly string[] };

/**
 * Compares everything that ticks store with the newest tick that is there.
 * @param acknowledged The greatest tick that was acknowledged.
 * @param most The greatest that may be there: one more, whose acknowledgement was on its way.
 */
export const checkHistory = async (
  store: ControlStore,
  { acknowledged, most = acknowledged + 1 }: { acknowledged: number; most?: number },
): Promise<Checked> => {
  const rollout = await store.rollout(shopOne);
  const ticks = rollout?.state.maxExposurePpm ?? 0;
  const faults: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted) faults.push(`${what} is ${String(found)}, not ${String(wanted)}`);
  };
  if (ticks < acknowledged)
    faults.push(`tick ${acknowledged} was acknowledged, ${ticks} is the last`);
  if (ticks > most) faults.push(`tick ${ticks} is there, ${most} was the last that was written`);
  expect("the state's version", rollout?.version ?? 0, ticks);
  let bins = 0;
  for await (const bin of store.bins({ rollout: shopOne, stageEntry: null })) {
    bins += 1;
    if (bin.seq !== bins) faults.push(`bin ${bins} has number ${bin.seq}`);
  }
  expect("the number of bins", bins, ticks);
  const news = Math.ceil(ticks / 3);
  const entries = await store.journal(shopOne);
  expect("the number of entries", entries.length, news);
  expect(
    "the last entry's tick",
    entries.at(-1)?.state.maxExposurePpm ?? 0,
    Math.max(0, 3 * news - 2),
  );
  expect("the number of commands", (await store.pendingCommands()).length, Math.min(1_000, news));
  if (news > 0)
    expect(
      "the last order",
      (await store.order(`tick ${3 * news - 2}`))?.answer,
      String(3 * news - 2),
    );
  expect("the next order", await store.order(`tick ${3 * news + 1}`), null);
  const chain = await store.verifyJournal();
  if (!chain.ok) faults.push(chain.error.sentence);
  else expect("the number of chained entries", chain.value.entries, news);
  return { ticks, faults };
};
