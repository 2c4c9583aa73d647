import { StoreFault } from "../fault.ts";
import type { ControlStore, StoreError } from "../port.ts";

/** What happens to one call of a store. */
export type Hiccup =
  /** It does what it is asked to. */
  | "none"
  /** Nothing is done, and the caller is told so. */
  | "refused"
  /** All is done, but the caller is told that this is not known. */
  | "unanswered"
  /** Other work comes between the call and what it does, and again before its answer. */
  | "delayed";

/** Which call, counted from 0 over all methods, has which fate. */
export type Fate = (call: number, method: string) => Hiccup;

const away: StoreError = {
  code: "unavailable",
  sentence: "The store had a hiccup before it did anything.",
};
const unknown: StoreError = {
  code: "uncertain",
  sentence: "The store had a hiccup before it could answer.",
};

/** Calls that answer with a `Result`; all others reject with `StoreFault`. */
const writes: ReadonlySet<string> = new Set([
  "takeEpoch",
  "renewLease",
  "releaseLease",
  "commitTick",
  "putService",
  "completeCommand",
  "putNote",
  "prune",
  "verifyJournal",
]);

const readers: ReadonlySet<string> = new Set(["bins", "sheets", "eventCounts", "binsSince"]);

/** A store whose calls fail or dawdle by a plan; `close` is spared. */
export const withHiccups = (store: ControlStore, fate: Fate): ControlStore => {
  let calls = 0;
  const next = (method: string): Hiccup => fate(calls++, method);
  return new Proxy(store, {
    get: (whole, method: keyof ControlStore) => {
      const call = whole[method].bind(whole) as (...args: unknown[]) => unknown;
      if (method === "close") return call;
      if (readers.has(method))
        return (...args: unknown[]) =>
          stumble(call(...args) as AsyncIterable<unknown>, next(method));
      return (...args: unknown[]) =>
        answer(() => call(...args) as Promise<unknown>, {
          hiccup: next(method),
          isWrite: writes.has(method),
        });
    },
  });
};

const answer = async (
  call: () => Promise<unknown>,
  { hiccup, isWrite }: { readonly hiccup: Hiccup; readonly isWrite: boolean },
): Promise<unknown> => {
  const refuse = (error: StoreError): unknown => {
    if (isWrite) return { ok: false, error };
    throw new StoreFault(error);
  };
  if (hiccup === "refused") return refuse(away);
  if (hiccup === "delayed") await aWhile();
  const answered = await call();
  if (hiccup === "unanswered") return refuse(unknown);
  if (hiccup === "delayed") await aWhile();
  return answered;
};

/** A reader that breaks off has given its first items by then. */
async function* stumble(items: AsyncIterable<unknown>, hiccup: Hiccup): AsyncGenerator<unknown> {
  if (hiccup === "refused") throw new StoreFault(away);
  let given = 0;
  for await (const item of items) {
    if (hiccup === "delayed") await aWhile();
    yield item;
    given += 1;
    if (hiccup === "unanswered" && given === 1) throw new StoreFault(unknown);
  }
  if (hiccup === "unanswered") throw new StoreFault(unknown);
}

/** Everything else that can run runs before. */
const aWhile = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
