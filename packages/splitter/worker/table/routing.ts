import {
  type Arm,
  type Assignment,
  bucketer,
  type CandidateRoute,
  compileAssignment,
  type Places,
  type RouteTable,
  type ServiceRoute,
  type VersionRoute,
} from "@dimmer/core";
import { Ledger, type LedgerKey, sameKey, type Tally } from "../../counts/ledger.ts";
import { compileYardstick, type Yardstick } from "../../counts/yardstick.ts";
import { type EventFrame, eventFrame } from "../event/event-line.ts";
import { FailureRun } from "../exchange/failure-run.ts";
import { RepeatBudget } from "../exchange/repeat-budget.ts";
import { baggageText } from "../request/baggage.ts";
import { type ClaimContext, ClaimReader } from "../unit/claims.ts";
import { compileUnit, type FindUnit } from "../unit/find-unit.ts";
import { OverrideReader } from "../unit/overrides.ts";
import { compileTrust, type Trust } from "../unit/trust.ts";
import type { Pools, Purpose } from "../upstream/pools.ts";
import { Upstream } from "../upstream/upstream.ts";
import { compileRoutes, type RouteMatcher } from "./route-matcher.ts";
import { compileFinder, type ServiceFinder } from "./service-finder.ts";

/** A service of the table, prepared for requests. Replaced as a whole by the next table. */
export type RoutedService = {
  readonly name: string;
  readonly places: Places | undefined;
  readonly trust: Trust;
  readonly claims: ClaimReader;
  readonly findUnit: FindUnit;
  /** What a valid override token means here; null for any other. */
  readonly readOverride: (token: string) => Pin | null;
  readonly match: RouteMatcher;
  readonly attemptTimeoutMs: number;
  /** From arrival to the head of the answer, repeats included. */
  readonly requestTimeoutMs: number;
  readonly assignment: Assignment;
  /** Whether anybody is assigned to the candidate by its own rules. */
  readonly exposed: boolean;
  readonly stable: Upstream;
  readonly candidate: Upstream | null;
  readonly yardstick: Yardstick;
  readonly mirror: Mirrored | null;
  readonly ledger: Ledger;
  readonly rescues: RepeatBudget;
  readonly retries: RepeatBudget;
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
  readonly #rescues = new Map<string, RepeatBudget>();
  readonly #retries = new Map<string, RepeatBudget>();

  /** The one ledger of a key: a table that changes nothing else goes on counting where it was. */
  ledger(key: LedgerKey): Ledger {
    const known = this.#ledgers.find((ledger) => sameKey(ledger.key, key));
    if (known !== undefined) return known;
    const ledger = new Ledger(key);
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** Repeats on stable of what the candidate failed. */
  rescues(service: string, nowMs: number): RepeatBudget {
    return budgetOf(this.#rescues, service, nowMs);
  }

  /** Repeats on stable of what stable failed itself. */
  retries(service: string, nowMs: number): RepeatBudget {
    return budgetOf(this.#retries, service, nowMs);
  }

  /** Stable can carry as many of the one as of the other. */
  allowRepeats(perSecond: Readonly<Record<string, number>>): void {
    for (const [service, rate] of Object.entries(perSecond)) {
      this.#rescues.get(service)?.allow(rate);
      this.#retries.get(service)?.allow(rate);
    }
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

const budgetOf = (
  budgets: Map<string, RepeatBudget>,
  service: string,
  nowMs: number,
): RepeatBudget => {
  const budget = budgets.get(service) ?? new RepeatBudget(nowMs);
  budgets.set(service, budget);
  return budget;
};

export type CompileContext = {
  readonly pools: Pools;
  readonly state: RoutingState;
  readonly splitter: string;
  readonly claims: ClaimContext;
  readonly overrides: ClaimContext;
  readonly nowMs: number;
};

/** A table, prepared for requests. */
export type RoutedTable = {
  readonly services: readonly RoutedService[];
  /** Null: nobody may override. */
  readonly overrides: OverrideReader | null;
  readonly find: ServiceFinder<RoutedService>;
};

/** Before the first table. */
export const noTable: RoutedTable = {
  services: [],
  overrides: null,
  find: () => undefined,
};

/** Prepares every service of a table, and lets go of the connections that it no longer names. */
export const compileTable = (table: RouteTable, context: CompileContext): RoutedTable => {
  const { overrideKey } = table;
  const overrides =
    overrideKey === undefined ? null : new OverrideReader(overrideKey, context.overrides);
  const services = table.services.map((route) => compileService(route, overrides, context));
  context.pools.retain();
  return { services, overrides, find: compileFinder(services) };
};

const compileService = (
  route: ServiceRoute,
  overrides: OverrideReader | null,
  { pools, state, splitter, claims: claimContext, nowMs }: CompileContext,
): RoutedService => {
  const { name: service, candidate, endpoints: policy = {} } = route;
  const key: LedgerKey = {
    service,
    rollout: candidate?.rollout ?? null,
    stageEntry: candidate?.stageEntry ?? 0,
  };
  const open = (arm: Arm, version: VersionRoute, purpose: Purpose): Upstream =>
    new Upstream({ arm, service, route: version, policy, purpose, nowMs }, pools);
  const claims = new ClaimReader(route.claimKeys, claimContext);
  return {
    name: service,
    places: route.places,
    trust: compileTrust(route.trust),
    claims,
    findUnit: compileUnit(route, claims),
    readOverride: overrideOf(route, overrides),
    match: compileRoutes(route.routes),
    attemptTimeoutMs: route.attemptTimeoutMs,
    requestTimeoutMs: route.requestTimeoutMs ?? attemptsInTime * route.attemptTimeoutMs,
    assignment: compileAssignment(candidate),
    exposed: candidate !== null && (candidate.exposurePpm > 0 || candidate.cohorts.length > 0),
    stable: open("stable", route.stable, "requests"),
    candidate: candidate === null ? null : open("candidate", candidate, "requests"),
    yardstick: compileYardstick(candidate),
    mirror:
      candidate === null || candidate.mirrorPpm === 0
        ? null
        : { upstream: open("candidate", candidate, "copies"), includes: mirrors(candidate) },
    ledger: state.ledger(key),
    rescues: state.rescues(service, nowMs),
    retries: state.retries(service, nowMs),
    run: new FailureRun(),
    frame: eventFrame(route, splitter),
  };
};

/** Where a service does not say, a request has the time of two attempts. */
const attemptsInTime = 2;

const mirrors = ({ salt, mirrorPpm }: CandidateRoute): Mirrored["includes"] => {
  const bucketOf = bucketer(`${salt}:shadow`);
  return (unit) => bucketOf(unit) < mirrorPpm;
};

/** What a valid token means here: an arm of this service, or an entry for one further inside. */
export type Pin = { readonly arm: Arm | null; readonly entry: string | null };

const overrideOf =
  ({ name, stable, candidate }: ServiceRoute, overrides: OverrideReader | null) =>
  (token: string): Pin | null => {
    const payload = overrides?.read(token) ?? null;
    if (payload === null) return null;
    const { service, version } = payload;
    if (service !== name)
      return { arm: null, entry: `${baggageText(service)}:${baggageText(version)}` };
    if (version === candidate?.version) return { arm: "candidate", entry: null };
    return version === stable.version ? { arm: "stable", entry: null } : null;
  };
