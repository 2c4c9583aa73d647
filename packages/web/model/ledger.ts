import { percent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { signalName } from "./signal-name.ts";

type Ledger = RolloutView["ledger"];

/** The chance of a false rollback: how much there is, and who may spend it. */
export type LedgerView = {
  readonly sentence: string;
  readonly rows: readonly LedgerRow[];
};

/** One signal in one stage entry. */
export type LedgerRow = {
  readonly key: string;
  readonly stage: string;
  readonly signal: string;
  readonly share: string;
};

/** `0.41%`, two digits: these are small numbers that should add up by eye. */
export const chance = (alpha: number): string =>
  alpha === 0 ? "0%" : `${Number((alpha * 100).toPrecision(2))}%`;

/** Null while nothing is compared. Tiers of one signal are one row: their sum is what it may spend. */
export const ledgerView = ({ total, spent, left, entries }: Ledger): LedgerView | null => {
  const compared = entries.filter(({ stakes }) => stakes.length > 0);
  if (compared.length === 0) return null;
  return {
    sentence: `A harmless change is rolled back by a comparison in at most ${chance(total)} of rollouts: ${chance(spent)} is given to the stages so far, ${chance(left)} is left.`,
    rows: compared.flatMap(({ stageEntry, kind, exposurePpm, stakes }) => {
      const sums = new Map<string, number>();
      for (const { signal, name, alpha } of stakes) {
        const key = signalName({ signal, name, tier: 1 });
        sums.set(key, (sums.get(key) ?? 0) + alpha);
      }
      return [...sums].map(([signal, alpha]) => ({
        key: `${stageEntry} ${signal}`,
        stage: kind === "full" ? "Full" : percent(exposurePpm),
        signal,
        share: chance(alpha),
      }));
    }),
  };
};
