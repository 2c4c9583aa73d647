import { type RouteTable, supersedes } from "@dimmer/core";
import type { Link } from "../link/link-server.ts";

type Generation = Pick<RouteTable, "epoch" | "generation">;

/** Holds the newest table and hands it to every connected splitter. */
export class Publisher {
  readonly #links = new Set<Link>();
  /** Those that refuse the newest table and go on by an older one. */
  readonly #refusing = new Set<Link>();
  #newest: RouteTable;

  /** The first table of this epoch: it supersedes whatever an earlier control published. */
  constructor(first: RouteTable) {
    this.#newest = first;
  }

  get newest(): RouteTable {
    return this.#newest;
  }

  /** A splitter that routes by an older table, or by none, gets the newest at once. */
  join(link: Link, applied: Generation | null): void {
    for (const other of this.#links) if (other.splitter === link.splitter) other.close();
    this.#links.add(link);
    if (applied === null || supersedes(this.#newest, applied))
      link.send({ kind: "table", table: this.#newest });
    else link.send({ kind: "lease", epoch: this.#newest.epoch });
  }

  /** Whether a splitter of this name is connected. */
  has(splitter: string): boolean {
    return [...this.#links].some((link) => link.splitter === splitter);
  }

  leave(link: Link): void {
    this.#links.delete(link);
    this.#refusing.delete(link);
  }

  /** A splitter said that it cannot route by this table. */
  refused(link: Link, { epoch, generation }: Generation): void {
    const { epoch: ours, generation: newest } = this.#newest;
    if (epoch === ours && generation === newest) this.#refusing.add(link);
  }

  publish(table: RouteTable): void {
    this.#newest = table;
    this.#refusing.clear();
    for (const link of this.#links) link.send({ kind: "table", table });
  }

  /**
   * Control is alive: exposure that is not proven yet may go on. Not where the newest table was
   * refused: what that splitter exposes was decided otherwise since, and must end with its lease.
   */
  renewLease(): void {
    for (const link of this.#links)
      if (!this.#refusing.has(link)) link.send({ kind: "lease", epoch: this.#newest.epoch });
  }
}
