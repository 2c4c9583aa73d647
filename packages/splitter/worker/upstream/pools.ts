import type { EndpointPolicy } from "@dimmer/core";
import { Pool } from "undici";
import {
  bodySilenceMs,
  ejectAfterFailures,
  maxHeaderBytes,
  maxMirrorConnections,
  maxUpstreamConnections,
  maxWaitingPerEndpoint,
  slowStartMs,
  upstreamIdleMs,
} from "../../limits.ts";
import { connectBy, serverNameOf } from "./connect.ts";
import { Endpoint } from "./endpoint.ts";
import { HealthProbe } from "./health-probe.ts";

/** Copies go through pools of their own, so that they never hold up a user's request. */
export type Purpose = "requests" | "copies";

export type EndpointNeed = {
  readonly origin: string;
  readonly purpose: Purpose;
  readonly policy: EndpointPolicy;
};

/**
 * Endpoints by what is needed of them. They outlive tables, so that a change of exposure costs no
 * connection and forgets no failure; `retain` lets go of those that no table names any more, once
 * their requests have ended.
 */
export class Pools {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #probes = new Map<string, HealthProbe>();
  #needed = new Set<string>();
  #fresh = new Set<Endpoint>();

  get(need: EndpointNeed): Endpoint {
    const key = JSON.stringify(need);
    this.#needed.add(key);
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = openEndpoint(need);
    this.#endpoints.set(key, endpoint);
    this.#fresh.add(endpoint);
    const { health = null } = need.policy;
    if (health !== null && need.purpose === "requests")
      this.#probes.set(key, new HealthProbe(endpoint, health));
    return endpoint;
  }

  /** Whether it was opened for the table that is being compiled. */
  isFresh(endpoint: Endpoint): boolean {
    return this.#fresh.has(endpoint);
  }

  /** Lets go of what nobody needed since the last time. */
  retain(): void {
    for (const [key, { pool }] of this.#endpoints) {
      if (this.#needed.has(key)) continue;
      this.#endpoints.delete(key);
      this.#probes.delete(key);
      pool.close().catch(() => undefined);
    }
    this.#needed = new Set();
    this.#fresh = new Set();
  }

  sweep(nowMs: number): void {
    for (const endpoint of this.#endpoints.values()) endpoint.sweep(nowMs);
    for (const probe of this.#probes.values()) probe.sweep(nowMs);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.values()].map(({ pool }) => pool.destroy()));
    this.#endpoints.clear();
    this.#probes.clear();
  }
}

const openEndpoint = ({ origin, purpose, policy }: EndpointNeed): Endpoint => {
  const most = policy.connections ?? maxUpstreamConnections;
  const connections = purpose === "requests" ? most : Math.min(most, maxMirrorConnections);
  const serverName = serverNameOf(origin, policy.tls);
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: connectBy(serverName, policy.tls),
    // Deadlines of attempts are kept by the sweep: undici's own begins too late and is coarse.
    headersTimeout: 0,
    bodyTimeout: bodySilenceMs,
    keepAliveTimeout: upstreamIdleMs,
    maxHeaderSize: maxHeaderBytes,
  });
  return new Endpoint({
    origin,
    pool,
    mostPending: connections + (policy.waiting ?? maxWaitingPerEndpoint),
    ejectAfter: policy.ejectAfter ?? ejectAfterFailures,
    slowStartMs: policy.slowStartMs ?? slowStartMs,
    tls: policy.tls,
    serverName,
  });
};
