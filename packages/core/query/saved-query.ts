import type { Query } from "./query.ts";

/** A question that somebody asked (`name` null), or kept under a name for everybody. */
export type SavedQuery = {
  readonly id: string;
  readonly name: string | null;
  readonly query: Query;
  readonly by: string;
  readonly atMs: number;
};
