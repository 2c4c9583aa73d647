import {
  type Assigned,
  type Assignment,
  bucketer,
  compileAssignment,
  noRequest,
  type RouteTable,
  type ServiceRoute,
} from "@dimmer/core";
import { Ledger, type LedgerKey, sameKey } from "@dimmer/splitter/simulated";
import type { FleetOptions, Workers } from "@dimmer/splitter/simulated";
import type { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Answers, Watch } from "../world/witness.ts";
import type { Versions } from "./versions.ts";

/** What the workers of one splitter do now. */
export type WorkerWeather = {
  /** From being told a table to routing by it, ms. */
  applyMs: number;
};

/** Who comes, and how often. */
export type Crowd = {
  readonly units: number;
  /** At one splitter. */
  requestsPerSecond: number;
  /** Part of requests that are safe to repeat on stable. */
  readonly safeShare: number;
};

export type WorkersOptions = {
  readonly splitter: string;
  readonly process: Process;
  readonly random: Random;
  readonly watch: Watch;
  readonly versions: Versions;
  readonly crowd: Crowd;
  readonly weather: WorkerWeather;
};

type Routed = {
  readonly route: ServiceRoute;
  readonly assignment: Assignment;
  readonly ledger: Ledger;
  readonly seen: Map<number, Assigned>;
  /** As the worker picks units whose requests are copied. */
  readonly copied: (unit: string) => number;
};

const tallyEveryMs = 1_000;
const respawnMs = 60;

/**
 * The request path of a splitter, as far as the primary can tell: routes by what it was told, asks
 * versions, rescues, counts in the shipped ledger. Sockets and bytes have their own suites.
 */
export class SimWorkers implements Workers {
  readonly #options: WorkersOptions;
  readonly #fleet: FleetOptions;
  #id = 1;
  #isAlive = true;
  /** When the table that was told last is applied. */
  #appliesMs = 0;
  #routed: readonly Routed[] = [];
  #ledgers: Ledger[] = [];

  constructor(options: WorkersOptions, fleet: FleetOptions) {
    this.#options = options;
    this.#fleet = fleet;
    const { process } = options;
    process.quicklyEvery(tallyEveryMs, () => {
      this.#serveSecond();
    });
    this.tell(fleet.first());
  }

  get ids(): readonly number[] {
    return this.#isAlive ? [this.#id] : [];
  }

  tell(message: Parameters<Workers["tell"]>[0]): void {
    if (message.kind !== "route" || !this.#isAlive) return;
    const { process, weather } = this.#options;
    const id = this.#id;
    const apply = (): void => {
      if (!this.#isAlive || id !== this.#id) return;
      this.#apply(message.table);
      this.#fleet.hear({ kind: "routed", revision: message.revision }, id);
    };
    // One after the other, as messages between processes are.
    const dueMs = Math.max(process.monoMs() + weather.applyMs, this.#appliesMs);
    this.#appliesMs = dueMs;
    process.after(dueMs - process.monoMs(), apply);
  }

  drain(): Promise<void> {
    this.#isAlive = false;
    return Promise.resolve();
  }

  /** The worker process dies; another takes its place. What it counted since its last tally is lost. */
  crash(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#ledgers = [];
    this.#fleet.gone(this.#id);
    this.#options.process.after(respawnMs, () => {
      this.#id += 1;
      this.#isAlive = true;
      this.#routed = [];
      this.tell(this.#fleet.first());
    });
  }

  #apply(table: RouteTable | null): void {
    this.#routed = (table?.services ?? []).map((route) => ({
      route,
      assignment: compileAssignment(route.candidate),
      ledger: this.#ledger({
        service: route.name,
        rollout: route.candidate?.rollout ?? null,
        stageEntry: route.candidate?.stageEntry ?? 0,
      }),
      seen: new Map(),
      copied: bucketer(`${route.candidate?.salt ?? ""}:shadow`),
    }));
    this.#options.watch({ kind: "serves", splitter: this.#options.splitter, table });
  }

  #ledger(key: LedgerKey): Ledger {
    const known = this.#ledgers.find((ledger) => sameKey(ledger.key, key));
    if (known !== undefined) return known;
    const fresh = new Ledger(key);
    this.#ledgers.push(fresh);
    return fresh;
  }

  #serveSecond(): void {
    if (!this.#isAlive) return;
    for (const routed of this.#routed) this.#serve(routed);
    const tallies = this.#ledgers.map((ledger) => ledger.take());
    this.#fleet.hear({ kind: "tally", tallies, droppedEvents: 0, refused: {} }, this.#id);
    this.#ledgers = this.#ledgers.filter((ledger) =>
      this.#routed.some((routed) => routed.ledger === ledger),
    );
  }

  #serve(routed: Routed): void {
    const { random, crowd, watch, splitter } = this.#options;
    const { route } = routed;
    const { candidate } = route;
    const sum = { stable: 0, candidate: 0, candidateFailures: 0, stableFailures: 0 };
    const harmed: string[] = [];
    for (let left = random.poisson(crowd.requestsPerSecond); left > 0; left -= 1) {
      const unit = random.int(0, crowd.units);
      const { arm, failed, seen } = this.#request(routed, unit);
      sum[arm] += 1;
      if (failed) sum[arm === "candidate" ? "candidateFailures" : "stableFailures"] += 1;
      if (seen && arm === "candidate") harmed.push(`u-${unit}`);
    }
    const answers: Answers = {
      service: route.name,
      rollout: candidate?.rollout ?? null,
      stageEntry: candidate?.stageEntry ?? 0,
      exposurePpm: candidate?.exposurePpm ?? 0,
      ...sum,
      harmed,
    };
    watch({ kind: "answered", splitter, answers });
  }

  #request(
    routed: Routed,
    unit: number,
  ): { readonly arm: "stable" | "candidate"; readonly failed: boolean; readonly seen: boolean } {
    const { random, crowd, versions } = this.#options;
    const { route, ledger } = routed;
    const { arm, assignedBy } = this.#assign(routed, unit);
    const side = arm === "candidate" && route.candidate !== null ? route.candidate : route.stable;
    const own = versions.answer(side.version, unit);
    const isSafe = random.chance(crowd.safeShare);
    const rescued =
      own.failed &&
      arm === "candidate" &&
      isSafe &&
      !versions.answer(route.stable.version, unit).failed;
    const latencyMs = own.slow ? 900 : 10 + 40 * random.next();
    const slowMs = route.candidate?.slowMs ?? null;
    if (arm === "stable" && this.#isCopied(routed, unit)) this.#mirror(routed, unit, own.failed);
    ledger.count(arm, assignedBy, {
      unit: `u-${unit}`,
      endpoint: "GET /",
      eventId: "",
      attempted: true,
      origin: side.endpoints[0] ?? null,
      overSli: false,
      touched: false,
      success: false,
      failure: own.failed ? "status" : null,
      rescued,
      latencyMs: own.failed ? null : latencyMs,
      slow: !own.failed && slowMs !== null && latencyMs > slowMs,
    });
    return { arm, failed: own.failed, seen: own.failed && !rescued };
  }

  #isCopied({ route, copied }: Routed, unit: number): boolean {
    const { candidate } = route;
    return (
      candidate !== null && candidate.mirrorPpm > 0 && copied(`u-${unit}`) < candidate.mirrorPpm
    );
  }

  /** A copy goes to the candidate; nobody sees its answer. */
  #mirror({ route, ledger }: Routed, unit: number, stableFailed: boolean): void {
    const copy = this.#options.versions.answer(route.candidate?.version ?? "", unit);
    const worse = copy.failed === stableFailed ? null : copy.failed ? "candidate" : "stable";
    ledger.countMirror({ unit: `u-${unit}`, n: 1, endpoint: "GET /", eventId: "", worse });
  }

  #assign({ route, assignment, seen }: Routed, unit: number): Assigned {
    const known = seen.get(unit);
    if (known !== undefined) return known;
    const assigned = assignment.assign(`u-${unit}`, noRequest);
    seen.set(unit, assigned);
    const { candidate } = route;
    if (candidate !== null)
      this.#options.watch({
        kind: "assigned",
        splitter: this.#options.splitter,
        service: route.name,
        rollout: candidate.rollout,
        stageEntry: candidate.stageEntry,
        exposurePpm: candidate.exposurePpm,
        unit: `u-${unit}`,
        assigned,
      });
    return assigned;
  }
}
