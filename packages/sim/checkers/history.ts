import type { Bin, CandidateRoute, JournalEntry, RolloutState, RouteTable } from "@dimmer/core";
import { exposedCohorts, exposedPpm, positionOf } from "@dimmer/core";
import type { Seen } from "../world/witness.ts";
import type { World } from "../world/world.ts";

/** A state as it was stored, with when that was by true time. */
export type Stored = {
  readonly atMs: number;
  readonly state: RolloutState;
  readonly entry: JournalEntry | null;
};

/** What one stage entry was decided to expose, and what became of it. */
export type EntryFacts = {
  readonly stage: number;
  readonly exposurePpm: number;
  readonly cohorts: readonly string[];
  readonly storedMs: number;
  /** When every splitter that runs was first seen to route by it; null until then. */
  appliedMs: number | null;
  /** Requests of the candidate in stored bins, by how they were assigned. */
  named: number;
  bucket: number;
  pairs: number;
  /** Every value that `bucket` (or `named`, or `pairs`) has had: what a verdict may say. */
  readonly bucketSums: Set<number>;
};

export type RolloutFacts = {
  readonly id: string;
  readonly first: RolloutState;
  last: Stored;
  before: Stored | null;
  version: number;
  maxPpm: number;
  readonly maxCohorts: Set<string>;
  readonly entries: Map<number, EntryFacts>;
  /** Since when it goes back, true ms; null while it does not. */
  goesBackSinceMs: number | null;
  failedSinceMs: number | null;
  /** Units that truly got a candidate failure which nothing replaced. */
  readonly harmed: Set<string>;
  /** Of the candidate, truly. */
  requests: number;
  failures: number;
  lastEntryMs: number;
};

export type SplitterFacts = {
  readonly name: string;
  /** Null while no process serves. */
  table: RouteTable | null;
  servesSinceMs: number;
  /** When a word of a control in office came to it last, true ms. */
  heardMs: number;
  /** Its wall clock went back since then: a lease from a snapshot may seem younger than it is. */
  wentBack: boolean;
  restarts: number;
  /** Since when it could follow at once: runs, not cut off, nothing slow; null while it cannot. */
  fitSinceMs: number | null;
  /** Since when it was seen to run, once a second; null while it is stopped or dead. */
  runsSinceMs: number | null;
  /** When its workers were seen to be slow to apply last. */
  slowMs: number;
  /** Since when it cannot talk to anybody; null while it can. */
  muteSinceMs: number | null;
  /** When counts of it were stored last. */
  countedMs: number;
};

export type Order = Extract<Seen, { kind: "ordered" }> & {
  readonly atMs: number;
  answer: { readonly code: string; readonly sentence: string; readonly atMs: number } | null;
};

/** Everything that checkers may know, built from what was seen alone. True time throughout. */
export class History {
  readonly world: World;
  readonly rollouts = new Map<string, RolloutFacts>();
  readonly splitters = new Map<string, SplitterFacts>();
  readonly orders: Order[] = [];
  readonly contiguous = new Map<string, number>();
  readonly #ahead = new Map<string, Set<number>>();
  readonly #countsBefore = new Map<string, EntryFacts>();
  epoch = 0;
  /** Since when a control is in office, runs and can store; null while none can. */
  controlFitSinceMs: number | null = null;
  readonly #tookMs: number[] = [];
  controlJumps: { readonly atMs: number; readonly ms: number }[] = [];
  lostCounts = false;

  constructor(world: World) {
    this.world = world;
    for (const { name } of world.splitters)
      this.splitters.set(name, {
        name,
        table: null,
        servesSinceMs: 0,
        heardMs: Number.NEGATIVE_INFINITY,
        wentBack: false,
        restarts: 0,
        fitSinceMs: null,
        runsSinceMs: null,
        slowMs: Number.NEGATIVE_INFINITY,
        muteSinceMs: null,
        countedMs: Number.NEGATIVE_INFINITY,
      });
  }

  get nowMs(): number {
    return this.world.time.nowMs;
  }

  /** What a splitter exposes of a rollout now. */
  served(splitter: SplitterFacts, rollout: string): CandidateRoute | null {
    const routes = splitter.table?.services ?? [];
    return routes.find(({ candidate }) => candidate?.rollout === rollout)?.candidate ?? null;
  }

  /** Controls that came into office since then. */
  takeovers(sinceMs: number): number {
    return this.#tookMs.filter((ms) => ms >= sinceMs).length;
  }

  /** Takes in what was seen, after the checkers have looked at it. */
  add(seen: Seen): void {
    switch (seen.kind) {
      case "stored":
        return this.#addStored(seen);
      case "counted":
        for (const bin of seen.bins) this.#addBin(bin);
        for (const { bootId, seq } of seen.sheets) this.#addSeq(bootId, seq);
        return;
      case "took":
        this.epoch = Math.max(this.epoch, seen.epoch);
        this.#tookMs.push(this.nowMs);
        return;
      case "serves": {
        const splitter = this.splitters.get(seen.splitter);
        if (splitter === undefined) return;
        if (seen.table === null) splitter.restarts += 1;
        splitter.table = seen.table;
        splitter.servesSinceMs = this.nowMs;
        return;
      }
      case "heard":
        return this.#addHeard(seen);
      case "answered":
        return this.#addAnswers(seen);
      case "ordered":
        this.orders.push({ ...seen, atMs: this.nowMs, answer: null });
        return;
      case "answeredOrder": {
        const order = this.orders.find(({ order: number }) => number === seen.order);
        const { code, sentence } = seen;
        if (order !== undefined) order.answer = { code, sentence, atMs: this.nowMs };
        return;
      }
      case "told":
      case "acked":
      case "assigned":
      case "event":
      case "bug":
    }
  }

  /** Looks, every second, who could follow an order at once. */
  lookAround(): void {
    const { nowMs, world } = this;
    const { weather } = world.store;
    const isStoreWell =
      weather.refuses === null && !weather.lies && weather.kills === null && weather.slowMs < 100;
    const control = world.controls.desk;
    const isFit = isStoreWell && control !== null && control.process === world.controls.newest;
    this.controlFitSinceMs = isFit ? (this.controlFitSinceMs ?? nowMs) : null;
    for (const splitter of world.splitters) {
      const facts = this.splitters.get(splitter.name);
      if (facts === undefined) continue;
      const isRunning = splitter.process.state === "running";
      facts.runsSinceMs = isRunning ? (facts.runsSinceMs ?? nowMs) : null;
      if (splitter.weather.applyMs > 100) facts.slowMs = nowMs;
      const canTalk = isRunning && !world.network.isCut(splitter.name);
      facts.muteSinceMs = canTalk ? null : (facts.muteSinceMs ?? nowMs);
      const isFast = canTalk && splitter.weather.applyMs < 500 && !splitter.refusesTables;
      const isWhole = isFast && !splitter.disk.weather.full;
      facts.fitSinceMs = isWhole ? (facts.fitSinceMs ?? nowMs) : null;
    }
  }

  /** Notes which stage entries have come to every splitter that runs. */
  lookAtEntries(): void {
    for (const rollout of this.rollouts.values()) {
      const at = positionOf(rollout.last.state);
      const entry = at === null ? undefined : rollout.entries.get(at.stageEntry);
      if (at === null || entry === undefined || entry.appliedMs !== null) continue;
      const isEverywhere = this.world.splitters.every(
        ({ name, process }) =>
          process.state !== "running" ||
          this.splitters
            .get(name)
            ?.table?.services.some(
              ({ candidate }) =>
                candidate?.rollout === rollout.id && candidate.stageEntry === at.stageEntry,
            ) === true,
      );
      if (isEverywhere) entry.appliedMs = this.nowMs;
    }
  }

  fault(act: { readonly kind: string; readonly ms?: number; readonly splitter?: number }): void {
    if (act.kind === "jumpControl")
      this.controlJumps.push({ atMs: this.nowMs, ms: Math.abs(act.ms ?? 0) });
    if (act.kind === "killWorker" || act.kind === "killSplitter") this.lostCounts = true;
    if (act.kind === "jumpSplitter" && (act.ms ?? 0) < 0) {
      const splitter = this.splitters.get(`splitter ${(act.splitter ?? 0) + 1}`);
      if (splitter !== undefined) splitter.wentBack = true;
    }
  }

  #addStored({ rollout: id, state, entry, version }: Extract<Seen, { kind: "stored" }>): void {
    const atMs = this.nowMs;
    const stored: Stored = { atMs, state, entry };
    const known = this.rollouts.get(id);
    const facts: RolloutFacts = known ?? {
      id,
      first: state,
      last: stored,
      before: null,
      version,
      maxPpm: 0,
      maxCohorts: new Set(),
      entries: new Map(),
      goesBackSinceMs: null,
      failedSinceMs: null,
      harmed: new Set(),
      requests: 0,
      failures: 0,
      lastEntryMs: atMs,
    };
    this.rollouts.set(id, facts);
    if (known !== undefined) facts.before = facts.last;
    facts.last = stored;
    facts.version = version;
    if (entry !== null) facts.lastEntryMs = atMs;
    const ppm = exposedPpm(state);
    const cohorts = exposedCohorts(state);
    facts.maxPpm = Math.max(facts.maxPpm, ppm);
    for (const cohort of cohorts) facts.maxCohorts.add(cohort);
    if (state.phase === "rolling_back") facts.goesBackSinceMs ??= atMs;
    const at = positionOf(state);
    if (at?.lastVerdict?.outcome === "fail") facts.failedSinceMs ??= atMs;
    if (at !== null && !facts.entries.has(at.stageEntry))
      facts.entries.set(at.stageEntry, {
        ...(this.#countsBefore.get(`${id} ${at.stageEntry}`) ?? noCounts()),
        stage: at.stage,
        exposurePpm: at.exposurePpm,
        cohorts: at.cohorts,
        storedMs: atMs,
      });
  }

  #addBin(bin: Bin): void {
    if (!this.#addSeq(bin.bootId, bin.seq)) return;
    const splitter = this.splitters.get(bin.bootId.split(".")[0] ?? "");
    if (splitter !== undefined) splitter.countedMs = this.nowMs;
    if (bin.rollout === null) return;
    const key = `${bin.rollout} ${bin.stageEntry}`;
    const facts = this.rollouts.get(bin.rollout)?.entries.get(bin.stageEntry);
    const counts = facts ?? this.#countsBefore.get(key) ?? noCounts();
    if (facts === undefined) this.#countsBefore.set(key, counts);
    counts.bucket += bin.candidate.bucket?.requests ?? 0;
    counts.named += bin.candidate.named?.requests ?? 0;
    counts.pairs += bin.mirror.pairs;
    for (const sum of [counts.bucket, counts.named, counts.pairs]) counts.bucketSums.add(sum);
  }

  /** False when this number of this boot is stored already. */
  #addSeq(bootId: string, seq: number): boolean {
    const upTo = this.contiguous.get(bootId) ?? 0;
    const ahead = this.#ahead.get(bootId) ?? new Set<number>();
    this.#ahead.set(bootId, ahead);
    if (seq <= upTo || ahead.has(seq)) return false;
    ahead.add(seq);
    let next = upTo;
    while (ahead.delete(next + 1)) next += 1;
    this.contiguous.set(bootId, next);
    return true;
  }

  #addHeard({ splitter: name, what, epoch, generation }: Extract<Seen, { kind: "heard" }>): void {
    const splitter = this.splitters.get(name);
    if (splitter === undefined) return;
    const present = splitter.table;
    const counts =
      present === null ||
      epoch > present.epoch ||
      (epoch === present.epoch && (what === "lease" || generation >= present.generation));
    if (!counts) return;
    splitter.heardMs = this.nowMs;
    splitter.wentBack = false;
  }

  #addAnswers({ answers }: Extract<Seen, { kind: "answered" }>): void {
    const { rollout, candidate, candidateFailures, harmed } = answers;
    const facts = rollout === null ? undefined : this.rollouts.get(rollout);
    if (facts === undefined) return;
    facts.requests += candidate;
    facts.failures += candidateFailures;
    for (const unit of harmed) facts.harmed.add(unit);
  }
}

const noCounts = (): EntryFacts => ({
  stage: 0,
  exposurePpm: 0,
  cohorts: [],
  storedMs: 0,
  appliedMs: null,
  named: 0,
  bucket: 0,
  pairs: 0,
  bucketSums: new Set([0]),
});
