import type { Arm, EndpointPolicy, VersionRoute } from "@dimmer/core";
import { baggageText, printVersions } from "../request/baggage.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Pools, Purpose } from "./pools.ts";

export type UpstreamOptions = {
  readonly arm: Arm;
  readonly service: string;
  readonly route: VersionRoute;
  readonly policy: EndpointPolicy;
  readonly purpose: Purpose;
  readonly nowMs: number;
};

/** One version's endpoints, as requests are sent to them. */
export class Upstream {
  readonly arm: Arm;
  readonly version: string;
  /** The version as it may stand in a header line. */
  readonly versionText: string;
  /** What baggage says of it: `<service>:<version>`, percent-encoded. */
  readonly entry: string;
  /** Our whole member of baggage, where a request tree has been through no other service. */
  readonly baggage: string;
  readonly endpoints: readonly Endpoint[];
  #turn = 0;

  constructor({ arm, service, route, policy, purpose, nowMs }: UpstreamOptions, pools: Pools) {
    this.arm = arm;
    this.version = route.version;
    this.versionText = headerText(route.version);
    this.entry = `${baggageText(service)}:${baggageText(route.version)}`;
    this.baggage = printVersions([this.entry]);
    this.endpoints = route.endpoints.map((origin) => pools.get({ origin, purpose, policy }));
    const fresh = this.endpoints.filter((endpoint) => pools.isFresh(endpoint));
    if (fresh.length < this.endpoints.length) for (const endpoint of fresh) endpoint.rise(nowMs);
  }

  /**
   * The least loaded usable endpoint, `avoid` only if there is no other; null when all are full.
   *
   * All are looked at, from one further on each time so that ties take turns. Two chosen at random
   * would do with thousands of endpoints or with stale counts; ours are at most 64 and exact. Where
   * none is usable all are tried: a health check that is wrong must not end the service.
   */
  next(avoid: Endpoint | null = null): Endpoint | null {
    const { endpoints } = this;
    const [only] = endpoints;
    if (endpoints.length === 1 && only !== undefined) return only.full ? null : only;
    this.#turn = (this.#turn + 1) % endpoints.length;
    let best: Endpoint | null = null;
    let least: Endpoint | null = null;
    for (let k = 0; k < endpoints.length; k += 1) {
      const endpoint = endpoints[(this.#turn + k) % endpoints.length];
      if (endpoint === undefined || endpoint === avoid || endpoint.full) continue;
      if (least === null || endpoint.load < least.load) least = endpoint;
      if (endpoint.usable && (best === null || endpoint.load < best.load)) best = endpoint;
    }
    return best ?? least ?? (avoid === null || avoid.full ? null : avoid);
  }

  /** An attempt got its answer's head. */
  answered(endpoint: Endpoint): void {
    endpoint.answered();
  }

  /**
   * An attempt failed in a way that speaks against the endpoint. It rests if it has failed several
   * times in a row and enough others are left: at most half of them rest at a time.
   */
  failed(endpoint: Endpoint, nowMs: number): void {
    endpoint.failed();
    if (!endpoint.failing || endpoint.resting) return;
    const resting = this.endpoints.filter((other) => other.resting).length;
    if (2 * (resting + 1) <= this.endpoints.length) endpoint.eject(nowMs);
  }
}

/** A text that may stand in a header line: beyond visible ASCII, and with %, it is percent-encoded. */
export const headerText = (text: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(text) ? text : encodeURIComponent(text);
