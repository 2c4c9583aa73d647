import type { RouteTable } from "@dimmer/core";
import type { Totals } from "../worker/event/reconciliation.ts";
import type { LedgerKey, Tally } from "../counts/ledger.ts";
import type { Entrance } from "../worker/front/front.ts";
import type { Identity } from "../worker/front/secure-server.ts";

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
  /** The certificate of the TLS door; a later one takes the place of an earlier. */
  | { readonly kind: "identity"; readonly identity: Identity }
  /** Comes with a client's socket. */
  | { readonly kind: "connection"; readonly entrance: Entrance }
  | { readonly kind: "drain"; readonly because: "stop" | "handOver" };

/** What a worker tells the primary. */
export type FromWorker =
  | { readonly kind: "routed"; readonly revision: number }
  /** It holds its first table: connections may be brought to it. */
  | { readonly kind: "serving" }
  /** The connection has arrived; the next may come. */
  | { readonly kind: "took" }
  | {
      readonly kind: "tally";
      readonly tallies: readonly Tally[];
      /** Since its start. */
      readonly droppedEvents: number;
      /** Since the worker began; absent from workers that only count. */
      readonly totals?: Totals;
      /** Since its last tally, by reason. */
      readonly refused: Readonly<Record<string, number>>;
    }
  | ({ readonly kind: "alarm"; readonly alarm: Alarm } & LedgerKey);

/** What a worker says at once instead of with its next tally. */
export type Alarm = "rescuesSpent" | "failuresInARow";

const hasKind = (message: unknown): message is { readonly kind: unknown } =>
  typeof message === "object" && message !== null && "kind" in message;

const toWorkerKinds: ReadonlySet<unknown> = new Set<ToWorker["kind"]>([
  "route",
  "rescues",
  "identity",
  "connection",
  "drain",
]);
const fromWorkerKinds: ReadonlySet<unknown> = new Set<FromWorker["kind"]>([
  "routed",
  "serving",
  "took",
  "tally",
  "alarm",
]);

export const isToWorker = (message: unknown): message is ToWorker =>
  hasKind(message) && toWorkerKinds.has(message.kind);

export const isFromWorker = (message: unknown): message is FromWorker =>
  hasKind(message) && fromWorkerKinds.has(message.kind);
