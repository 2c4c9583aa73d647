import {
  type Assignment,
  bucketer,
  compileAssignment,
  type RouteTable,
  type ServiceRoute,
  type UnitRule,
} from "@dimmer/core";
import { Ledger, type LedgerKey, sameKey, type Tally } from "../../counts/ledger.ts";
import { compileYardstick, type Yardstick } from "../../counts/yardstick.ts";
import { type EventFrame, eventFrame } from "../event/event-line.ts";
import { FailureRun } from "../exchange/failure-run.ts";
import { RescueBudget } from "../exchange/rescue-budget.ts";
import { compileRoutes, type RouteMatcher } from "./route-matcher.ts";
import { openUpstream, type Pools, type Upstream } from "../upstream/upstream.ts";

/** A service of the table, prepared for requests. Replaced as a whole by the next table. */
export type RoutedService = {
  readonly name: string;
  readonly unit: readonly UnitRule[];
  readonly match: RouteMatcher;
  readonly attemptTimeoutMs: number;
  readonly assignment: Assignment;
  readonly stable: Upstream;
  readonly candidate: Upstream | null;
  readonly yardstick: Yardstick;
  readonly mirror: Mirrored | null;
  readonly ledger: Ledger;
  readonly rescues: RescueBudget;
  readonly run: FailureRun;
  readonly frame: EventFrame;
};

export type Mirrored = {
  readonly upstream: Upstream;
  /** Whether this unit's safe requests are copied. */
  readonly includes: (unit: string) => boolean;
};

/** Everything that lives longer than a table. */
export class RoutingState {
  readonly #ledgers: Ledger[] = [];
  readonly #rescues = new Map<string, RescueBudget>();

  /** The one ledger of a key: a table that changes nothing else goes on counting where it was. */
  ledger(key: LedgerKey): Ledger {
    const known = this.#ledgers.find((ledger) => sameKey(ledger.key, key));
    if (known !== undefined) return known;
    const ledger = new Ledger(key);
    this.#ledgers.push(ledger);
    return ledger;
  }

  rescues(service: string, nowMs: number): RescueBudget {
    const known = this.#rescues.get(service) ?? new RescueBudget(nowMs);
    this.#rescues.set(service, known);
    return known;
  }

  allowRescues(perSecond: Readonly<Record<string, number>>): void {
    for (const [service, rate] of Object.entries(perSecond))
      this.#rescues.get(service)?.allow(rate);
  }

  /** Takes all counts. Ledgers of past stage entries stay: a late request may still hold one. */
  take(): readonly Tally[] {
    return this.#ledgers.map((ledger) => ledger.take());
  }

  /** Forgets ledgers that no request can hold any more. */
  forget(live: (ledger: Ledger) => boolean): void {
    for (let i = this.#ledgers.length - 1; i >= 0; i -= 1) {
      const ledger = this.#ledgers[i];
      if (ledger !== undefined && !live(ledger)) this.#ledgers.splice(i, 1);
    }
  }
}

export type CompileContext = {
  readonly pools: Pools;
  readonly state: RoutingState;
  readonly splitter: string;
  readonly nowMs: number;
};

/** Prepares every service of a table, and lets go of the connections that it no longer names. */
export const compileTable = (
  table: RouteTable,
  context: CompileContext,
): readonly RoutedService[] => {
  const services = table.services.map((route) => compileService(route, context));
  context.pools.retain(
    new Set(
      table.services.flatMap(({ stable, candidate }) => [
        ...stable.endpoints,
        ...(candidate?.endpoints ?? []),
      ]),
    ),
  );
  return services;
};

const compileService = (
  route: ServiceRoute,
  { pools, state, splitter, nowMs }: CompileContext,
): RoutedService => {
  const { name: service, candidate } = route;
  const key: LedgerKey = {
    service,
    rollout: candidate?.rollout ?? null,
    stageEntry: candidate?.stageEntry ?? 0,
  };
  return {
    name: service,
    unit: route.unit,
    match: compileRoutes(route.routes),
    attemptTimeoutMs: route.attemptTimeoutMs,
    assignment: compileAssignment(candidate),
    stable: openUpstream(pools, {
      arm: "stable",
      service,
      route: route.stable,
      purpose: "requests",
    }),
    candidate:
      candidate === null
        ? null
        : openUpstream(pools, { arm: "candidate", service, route: candidate, purpose: "requests" }),
    yardstick: compileYardstick(candidate),
    mirror: compileMirror(route, pools),
    ledger: state.ledger(key),
    rescues: state.rescues(service, nowMs),
    run: new FailureRun(),
    frame: eventFrame(route, splitter),
  };
};

const compileMirror = (
  { name: service, candidate }: ServiceRoute,
  pools: Pools,
): Mirrored | null => {
  if (candidate === null || candidate.mirrorPpm === 0) return null;
  const bucketOf = bucketer(`${candidate.salt}:shadow`);
  const { mirrorPpm } = candidate;
  return {
    upstream: openUpstream(pools, {
      arm: "candidate",
      service,
      route: candidate,
      purpose: "copies",
    }),
    includes: (unit) => bucketOf(unit) < mirrorPpm,
  };
};
