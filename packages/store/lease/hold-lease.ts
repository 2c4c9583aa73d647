import { StoreFault } from "../fault.ts";
import type { ControlStore, Result, StoreError } from "../port.ts";
import { endsMs, type LeaseTimes, leaseTimes, look, mayTake, nothingSeen } from "./lease.ts";

export type LeaseWorld = {
  readonly store: Pick<ControlStore, "lease" | "takeEpoch" | "renewLease" | "releaseLease">;
  /** Our own name, the same after a restart, which so need not wait for itself. */
  readonly holder: string;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly times?: LeaseTimes;
};

/** A lease that is held and renewed until it is lost or released. */
export type HeldLease = {
  readonly epoch: number;
  /** Resolves when it is lost, with why; whoever holds it must have stopped writing by then. */
  readonly lost: Promise<StoreError>;
  /** Leaves it to whoever comes; not lost by that. */
  release(): Promise<void>;
};

/** Renewals and looks that may fail before somebody else's lease is given up: a little over one lease. */
const patience = ({ leaseMs, retryMs }: LeaseTimes): number => leaseMs + 2 * retryMs;

/**
 * Becomes the writer of a store: at once where nobody holds it, after the lease of whoever left it
 * ended, and not at all while another lives (`leaseHeld`) or the store cannot be asked.
 */
export const holdLease = async (world: LeaseWorld): Promise<Result<HeldLease>> => {
  const { store, holder, nowMs, sleep, times = leaseTimes } = world;
  const untilMs = nowMs() + patience(times);
  let watch = nothingSeen;
  for (;;) {
    const askedMs = nowMs();
    const seen = await asked(store);
    if (seen.ok) {
      watch = look(watch, seen.value, nowMs());
      if (mayTake(watch, { holder, leaseMs: times.leaseMs, nowMs: nowMs() })) {
        const taken = await store.takeEpoch({ holder, seen: seen.value });
        if (taken.ok) return { ok: true, value: keep(world, taken.value, askedMs) };
        if (taken.error.code !== "leaseHeld" && taken.error.code !== "uncertain") return taken;
      }
    }
    if (nowMs() >= untilMs) return seen.ok ? heldBy(seen.value.holder) : seen;
    await sleep(Math.min(times.retryMs, untilMs - nowMs()));
  }
};

const asked = async (
  store: Pick<ControlStore, "lease">,
): Promise<Result<Awaited<ReturnType<ControlStore["lease"]>>>> => {
  try {
    return { ok: true, value: await store.lease() };
  } catch (thrown) {
    if (thrown instanceof StoreFault) return { ok: false, error: thrown.error };
    throw thrown;
  }
};

const heldBy = (holder: string): Result<never> => ({
  ok: false,
  error: {
    code: "leaseHeld",
    sentence: `${holder} leads this control store; stop it, or name another store.`,
  },
});

/** Renews until told to stop; a renewal that hangs does not keep the end from coming. */
const keep = (world: LeaseWorld, epoch: number, takenMs: number): HeldLease => {
  const { store, nowMs, sleep, times = leaseTimes } = world;
  let renewedMs = takenMs;
  let ended = false;
  const renewing = async (lose: (error: StoreError) => void): Promise<void> => {
    while (!ended) {
      await sleep(times.retryMs);
      if (ended) return;
      const sentMs = nowMs();
      const renewed = await store.renewLease({ epoch });
      if (renewed.ok) renewedMs = sentMs;
      else if (renewed.error.code === "staleEpoch") lose(renewed.error);
    }
  };
  const watching = async (lose: (error: StoreError) => void): Promise<void> => {
    for (;;) {
      const leftMs = endsMs(renewedMs, times) - nowMs();
      if (ended) return;
      if (leftMs <= 0) {
        lose(notRenewed(times));
        return;
      }
      await sleep(leftMs);
    }
  };
  const lost = new Promise<StoreError>((resolve, reject) => {
    const lose = (error: StoreError): void => {
      ended = true;
      resolve(error);
    };
    for (const loop of [renewing, watching]) loop(lose).catch(reject);
  });
  return {
    epoch,
    lost,
    release: async () => {
      if (ended) return;
      ended = true;
      await store.releaseLease({ epoch });
    },
  };
};

const notRenewed = ({ renewMs }: LeaseTimes): StoreError => ({
  code: "unavailable",
  sentence: `The lease of the control store could not be renewed for ${renewMs / 1000} s; this control process stops before another takes over.`,
});
