import { exitAfterMs, killAfterMs } from "../limits.ts";

/** What the watchdog may do; the process gives it the real thing. */
export type WatchdogPorts = {
  readonly kill: (tag: string) => Promise<void>;
  readonly exit: (sentence: string) => void;
};

/**
 * Sees to it that a statement ends: at its lane's limit ClickHouse stops it, a second later it is
 * killed from another session, and if that does not help either the process goes, to be started
 * again by its supervisor. chDB's own timeouts do not stop a query, they only stop waiting for it.
 *
 * Returns what to call when the statement has ended. `kill` of the result ends it early.
 */
export const watch = (
  tag: string,
  limitSeconds: number,
  ports: WatchdogPorts,
): { readonly done: () => void; readonly kill: () => void } => {
  let ended = false;
  const kill = (): void => {
    if (!ended) ports.kill(tag).catch(() => undefined);
  };
  const killing = setTimeout(kill, limitSeconds * 1000 + killAfterMs);
  const leaving = setTimeout(
    () => ports.exit(`A statement went on ${exitAfterMs} ms past its limit; the engine restarts.`),
    limitSeconds * 1000 + exitAfterMs,
  );
  return {
    kill,
    done: () => {
      ended = true;
      clearTimeout(killing);
      clearTimeout(leaving);
    },
  };
};
