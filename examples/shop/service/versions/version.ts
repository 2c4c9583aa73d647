import type { DatabaseSync } from "node:sqlite";
import type { PlanName } from "../caller.ts";
import type { Line, PricedLine } from "../cart.ts";
import type { Listed } from "../catalogue.ts";

/** What one item and one plan cost; null when there is no such item. */
export type Pricing = (lines: readonly Line[], plan: PlanName) => readonly PricedLine[] | null;

/** Items that match all words of a text, best first. */
export type Search = (text: string, count: number) => readonly Listed[];

/** All that differs between the versions of the shop. */
export type Version = {
  readonly id: string;
  /** First line of its change, as git would have it. */
  readonly subject: string;
  readonly openPricing: (database: DatabaseSync) => Pricing;
  readonly openSearch: (database: DatabaseSync) => Search;
};
