import type { Arm, VersionRoute } from "@dimmer/core";
import { Pool } from "undici";
import {
  bodySilenceMs,
  connectTimeoutMs,
  maxHeaderBytes,
  maxMirrorConnections,
  maxUpstreamConnections,
  upstreamIdleMs,
} from "../../limits.ts";

/** One version's endpoints, as requests are sent to them. */
export type Upstream = {
  readonly arm: Arm;
  readonly version: string;
  /** The version as it may stand in a header line. */
  readonly versionText: string;
  /** This version's member of W3C baggage: `dimmer=<service>:<version>`. */
  readonly baggage: string;
  /** Endpoints take turns. */
  readonly next: () => Endpoint;
};

/** One running instance of a version. */
export type Endpoint = { readonly origin: string; readonly pool: Pool };

/** Copies go through pools of their own, so that they never hold up a user's request. */
export type Purpose = "requests" | "copies";

/**
 * Connection pools by origin. They outlive tables, so that a change of exposure costs no
 * connection; `retain` closes those that no table names any more, once their requests have ended.
 */
export class Pools {
  readonly #pools = new Map<string, Pool>();

  get(origin: string, purpose: Purpose): Pool {
    const key = `${purpose} ${origin}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connections: purpose === "requests" ? maxUpstreamConnections : maxMirrorConnections,
      pipelining: 1,
      allowH2: false,
      connectTimeout: connectTimeoutMs,
      // Deadlines of attempts are kept by the sweep: undici's own begins too late and is coarse.
      headersTimeout: 0,
      bodyTimeout: bodySilenceMs,
      keepAliveTimeout: upstreamIdleMs,
      maxHeaderSize: maxHeaderBytes,
    });
    this.#pools.set(key, pool);
    return pool;
  }

  retain(origins: ReadonlySet<string>): void {
    for (const [key, pool] of this.#pools) {
      if (origins.has(key.slice(key.indexOf(" ") + 1))) continue;
      this.#pools.delete(key);
      pool.close().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }
}

export type UpstreamOptions = {
  readonly arm: Arm;
  readonly service: string;
  readonly route: VersionRoute;
  readonly purpose: Purpose;
};

export const openUpstream = (
  pools: Pools,
  { arm, service, route, purpose }: UpstreamOptions,
): Upstream => {
  const endpoints = route.endpoints.map((origin): Endpoint => ({
    origin,
    pool: pools.get(origin, purpose),
  }));
  const [first] = endpoints;
  if (first === undefined) throw new Error(`version ${route.version} has no endpoint`);
  let turn = 0;
  const next = (): Endpoint => {
    turn = (turn + 1) % endpoints.length;
    return endpoints[turn] ?? first;
  };
  return {
    arm,
    version: route.version,
    versionText: headerText(route.version),
    baggage: `dimmer=${encodeURIComponent(service)}:${encodeURIComponent(route.version)}`,
    next: endpoints.length === 1 ? () => first : next,
  };
};

/** A text that may stand in a header line: beyond visible ASCII it is percent-encoded. */
export const headerText = (text: string): string =>
  /^[\x21-\x7e]+$/.test(text) ? text : encodeURIComponent(text);
