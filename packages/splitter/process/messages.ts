import type { RouteTable } from "@dimmer/core";
import type { LedgerKey, Tally } from "../counts/ledger.ts";

/** What the primary tells its workers. Both run the same code, so messages are not validated. */
export type ToWorker =
  | {
      readonly kind: "route";
      /** Rises with every table that the primary hands out; workers confirm it. */
      readonly revision: number;
      /** As it holds now: lease and fuse are already worked in. Null: nothing is known yet. */
      readonly table: RouteTable | null;
    }
  /** Each service's rescues per second for this worker. */
  | { readonly kind: "rescues"; readonly perSecond: Readonly<Record<string, number>> }
  | { readonly kind: "drain" };

/** What a worker tells the primary. */
export type FromWorker =
  | { readonly kind: "routed"; readonly revision: number }
  | { readonly kind: "serving"; readonly port: number }
  | { readonly kind: "failed"; readonly sentence: string }
  | { readonly kind: "tally"; readonly tallies: readonly Tally[]; readonly droppedEvents: number }
  | ({ readonly kind: "alarm"; readonly alarm: Alarm } & LedgerKey);

/** What a worker says at once instead of with its next tally. */
export type Alarm = "rescuesSpent" | "failuresInARow";

const hasKind = (message: unknown): message is { readonly kind: unknown } =>
  typeof message === "object" && message !== null && "kind" in message;

const toWorkerKinds: ReadonlySet<unknown> = new Set<ToWorker["kind"]>([
  "route",
  "rescues",
  "drain",
]);
const fromWorkerKinds: ReadonlySet<unknown> = new Set<FromWorker["kind"]>([
  "routed",
  "serving",
  "failed",
  "tally",
  "alarm",
]);

export const isToWorker = (message: unknown): message is ToWorker =>
  hasKind(message) && toWorkerKinds.has(message.kind);

export const isFromWorker = (message: unknown): message is FromWorker =>
  hasKind(message) && fromWorkerKinds.has(message.kind);
