import {
  type Action,
  type Actor,
  type AlphaLedger,
  alphaLedger,
  decide,
  enteredStages,
  isLive,
  planProblems,
  type Query,
  type RolloutState,
  type SpotlightQuestion,
  stageTimes,
} from "@dimmer/core";
import type { ControlStore, StoredRollout } from "@dimmer/store";
import type {
  Line as LineView,
  LookPage,
  RolloutView,
  ServiceConfig,
  ServiceView,
  Ship,
} from "@dimmer/wire";
import { type Answer, answer, type Frozen, refusal } from "../api/answer.ts";
import type { OrderKey } from "../api/order-key.ts";
import type { Desk, RolloutsWanted } from "../api/port.ts";
import { keptSeries, maxRolloutPage, recentRollouts } from "../limits.ts";
import type { Events } from "./events.ts";
import type { GuardWatch } from "./guards/guard-watch.ts";
import type { CandidateHealth } from "./health/candidate-health.ts";
import type { Splitters } from "./link/splitters.ts";
import { executedBefore, keptOrder } from "./once.ts";
import { noCounts, type Reconciler } from "./reconciler.ts";
import { EvidenceFold } from "./rollouts/evidence-fold.ts";
import type { Pace } from "./pace.ts";
import { PastEvidence } from "./rollouts/past-evidence.ts";
import { SeriesFold } from "./rollouts/series-fold.ts";
import type { Publisher } from "./route/publisher.ts";
import type { Line } from "./surroundings/line.ts";
import type { StableHealth } from "./surroundings/stable-health.ts";
import type { Surround } from "./surroundings/surround.ts";
import { makeOverride } from "./override/make-override.ts";
import type { OverrideSigner } from "./override/override-signer.ts";
import { Replays } from "./replay/replays.ts";
import { ship, unknownService } from "./ship/ship.ts";
import { followersOf, isOutlived } from "./ship/take-back.ts";
import { explain } from "./views/explain.ts";
import { journalLine } from "./views/journal-line.ts";
import { newSince } from "./views/look-page.ts";
import { planView } from "./views/plan-view.ts";
import { rolloutView } from "./views/rollout-view.ts";

export type DeskParts = {
  readonly version: string;
  readonly store: ControlStore;
  readonly epoch: number;
  readonly reconciler: Reconciler;
  readonly publisher: Publisher;
  readonly splitters: Splitters;
  readonly health: Pick<CandidateHealth, "look">;
  readonly guards: Pick<GuardWatch, "look">;
  readonly events: Events;
  readonly line: Line;
  readonly surround: Surround;
  readonly stableHealth: Pick<StableHealth, "of">;
  readonly overrides: OverrideSigner | null;
  readonly say: (sentence: string) => void;
  readonly watchers: Set<(id: string) => void>;
  readonly pace: Pick<Pace, "delayP99Ms">;
  readonly now: () => number;
};

/** Answers the API's questions from memory and store, and turns its orders into inputs. */
export class ControlDesk implements Desk {
  readonly #parts: DeskParts;
  /** Of ended rollouts, the first that was asked for first. */
  readonly #series = new Map<string, EndedSeries>();
  readonly #past = new Map<string, EndedPast>();
  readonly #replays = new Replays();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  health: Desk["health"] = () => {
    const { version, events, splitters, pace, now } = this.#parts;
    return {
      ok: true,
      version,
      pid: process.pid,
      events: events.state.ok,
      splitters: splitters.view(now()).filter(({ state }) => state === "live").length,
      tickDelayP99Ms: pace.delayP99Ms,
    };
  };

  overview: Desk["overview"] = async (you) => {
    const { version, events, splitters, now } = this.#parts;
    const { memory } = this.#parts.reconciler;
    const services = memory.services().map(({ config }) => this.#serviceView(config.name));
    return {
      nowMs: now(),
      version,
      you,
      services: (await Promise.all(services)).filter((view) => view !== null),
      rollouts: await this.rollouts({ service: null, limit: recentRollouts }),
      splitters: splitters.view(now()),
      stopped: this.#parts.line.stopped,
      events: events.state,
    };
  };

  service: Desk["service"] = (name) => {
    const { memory } = this.#parts.reconciler;
    const known = memory.service(name);
    return known === null
      ? refusal("noSuchService", unknownService(name, memory))
      : answer(known.config);
  };

  putService(config: ServiceConfig): Promise<Answer<Frozen<ServiceView>>> {
    const { store, epoch, reconciler } = this.#parts;
    return reconciler.exclusively(async () => {
      const put = await store.putService({ epoch, config });
      if (!put.ok) return refusal("storeFailed", put.error.sentence);
      reconciler.memory.putService(put.value);
      reconciler.publish();
      const view = await this.#serviceView(config.name);
      return view === null ? refusal("internal", "The service vanished.") : answer(view);
    });
  }

  async rollouts({ service, limit }: RolloutsWanted): Promise<readonly Frozen<RolloutView>[]> {
    const { reconciler, store } = this.#parts;
    const live = reconciler.memory
      .live()
      .filter(({ state }) => service === null || state.rollout.service === service);
    const listed = await store.rollouts({ service, limit });
    const ended = listed.filter(({ state }) => !isLive(state));
    return Promise.all([...live, ...ended].slice(0, limit).map((stored) => this.#view(stored)));
  }

  async rollout(id: string): Promise<Answer<Frozen<RolloutView>>> {
    const found = await this.#find(id);
    return found === null ? noRollout(id) : answer(await this.#view(found));
  }

  ship(order: Ship, by: Actor): Promise<Answer<Frozen<RolloutView>>> {
    return this.#ship(order, by, null);
  }

  act(id: string, action: Action, by: Actor): Promise<Answer<Frozen<RolloutView>>> {
    return this.#act(id, { by, ...action }, null);
  }

  once: Desk["once"] = (key) => ({
    ship: (order, by) => this.#ship(order, by, key),
    act: (id, action, by) => this.#act(id, { by, ...action }, key),
  });

  async #ship(order: Ship, by: Actor, once: OrderKey | null): Promise<Answer<Frozen<RolloutView>>> {
    const { reconciler, store, now, health, guards, surround, stableHealth } = this.#parts;
    const shipped = await reconciler.exclusively(async (): Promise<Answer<string>> => {
      const before = await executedBefore(store, once);
      if (before !== null) return before;
      const shipment = await ship(order, by, {
        store,
        memory: reconciler.memory,
        surround,
        stableReachable: stableHealth.of(order.service),
        nowMs: now(),
      });
      if (!shipment.ok) return shipment;
      const { id, moves } = shipment.value;
      const committed = await reconciler.commit(noCounts, moves, keptOrder(once, id, now()));
      return committed.ok ? answer(id) : refusal("storeFailed", committed.error.sentence);
    });
    if (!shipped.ok) return shipped;
    health.look();
    guards.look();
    return this.rollout(shipped.value);
  }

  async #act(
    id: string,
    action: Action & { readonly by: Actor },
    once: OrderKey | null,
  ): Promise<Answer<Frozen<RolloutView>>> {
    const { reconciler, store, now } = this.#parts;
    const acted = await reconciler.exclusively(async (): Promise<Answer<string>> => {
      const before = await executedBefore(store, once);
      if (before !== null) return before;
      if (mayRaise.has(action.verb)) await reconciler.refresh(id);
      const found = await this.#find(id);
      if (found === null) return noRollout(id);
      const nowMs = now();
      const decision = decide(found.state, { kind: "action", ...action }, nowMs);
      const isBack = action.verb === "rollback" || action.verb === "bad";
      if (isBack && isOutlived(reconciler.memory, found.state))
        return refusal(
          "ended",
          `A later version is done and stable, so ${id} cannot be taken back; ship ${found.state.rollout.stable.id} again instead.`,
        );
      if (!decision.ok) return refusal(decision.error.code, decision.error.sentence);
      const { state, reason, commands } = decision;
      if (state === found.state && reason === null) return answer(id);
      const { by } = action;
      const entry = reason === null ? null : { atMs: nowMs, by, input: "action" as const, reason };
      const move = { id, expectVersion: found.version, state, entry, commands };
      const followers = followersOf(reconciler.memory, move, { by, nowMs });
      // Followers first: a store that takes one raising rollout per service sees them go before.
      const moves = [...followers, move];
      const committed = await reconciler.commit(noCounts, moves, keptOrder(once, id, nowMs));
      if (committed.ok) return answer(id);
      const anyway = reconciler.isUnstored(id)
        ? " Users are taken off the candidate all the same; it is stored as soon as that works."
        : "";
      return refusal("storeFailed", `${committed.error.sentence}${anyway}`);
    });
    return acted.ok ? this.rollout(id) : acted;
  }

  line: Desk["line"] = () => ({ stopped: this.#parts.line.stopped });

  /** Every live rollout learns it with a tick at once, and says so in its own journal. */
  async setLine(why: string | null, by: Actor): Promise<Answer<Frozen<LineView>>> {
    const { line, reconciler, now } = this.#parts;
    const put = await line.set(why === null ? null : { by: by.name, why, atMs: now() });
    if (!put.ok) return refusal("storeFailed", put.error.sentence);
    await reconciler.tick();
    return answer(this.line());
  }

  plan: Desk["plan"] = ({ service: name, plan }) => {
    const { reconciler, surround, now } = this.#parts;
    const { memory } = reconciler;
    const service = memory.service(name);
    if (service === null) return refusal("noSuchService", unknownService(name, memory));
    const { config } = service;
    const [problem] = planProblems(
      plan ?? config.plan,
      config.cohorts.map((cohort) => cohort.name),
    );
    if (problem !== undefined) return refusal("badPlan", `The plan cannot be used: ${problem}`);
    const around = surround.ofService(name, memory, now());
    return answer(planView({ config, plan: plan ?? config.plan, ...around }));
  };

  async lookPage(id: string, signal: AbortSignal): Promise<Answer<Frozen<LookPage>>> {
    const found = await this.#find(id);
    if (found === null) return noRollout(id);
    const { state } = found;
    return answer({
      rollout: await this.#view(found),
      newSince: await newSince(
        state,
        (query, ends) => this.#parts.events.query(query, ends),
        signal,
      ),
    });
  }

  journal: Desk["journal"] = async (id) => {
    const { store } = this.#parts;
    if ((await this.#find(id)) === null) return noRollout(id);
    return answer((await store.journal(id)).map(journalLine));
  };

  series: Desk["series"] = async (id, points) => {
    const live = this.#parts.reconciler.memory.rollout(id);
    if (live !== null)
      return answer({
        ...live.series.series(points, (entry) => live.exposureOf(entry)),
        evidence: live.evidence.series(points),
      });
    const found = await this.#find(id);
    if (found === null) return noRollout(id);
    const { fold, evidence, exposures } = await this.#endedSeries(found.state);
    return answer({
      ...fold.series(points, (entry) => exposures.get(entry) ?? 0),
      evidence: evidence.series(points),
    });
  };

  replay: Desk["replay"] = async (id, order) => {
    const { store, reconciler } = this.#parts;
    const found = await this.#find(id);
    if (found === null) return noRollout(id);
    const { service } = found.state.rollout;
    const cohorts = reconciler.memory.service(service)?.config.cohorts ?? [];
    const names = cohorts.map(({ name }) => name);
    return this.#replays.run(found.state, order, { store, cohorts: names });
  };

  override: Desk["override"] = (service, order, by) => {
    const { publisher, overrides, reconciler, now, say } = this.#parts;
    const route = publisher.newest.services.find(({ name }) => name === service);
    if (route === undefined)
      return refusal("noSuchService", unknownService(service, reconciler.memory));
    const made = makeOverride(order, by, { route, signer: overrides, nowMs: now() });
    if (made.ok) say(`${by.name} may open ${service} as ${made.value.version}.`);
    return made;
  };

  explain: Desk["explain"] = (service, unit) => {
    const { memory } = this.#parts.reconciler;
    const route = this.#parts.publisher.newest.services.find(({ name }) => name === service);
    return route === undefined
      ? refusal("noSuchService", unknownService(service, memory))
      : answer(explain(route, unit));
  };

  query(query: Query, signal: AbortSignal): ReturnType<Desk["query"]> {
    return this.#parts.events.query(query, signal);
  }

  spotlight(question: SpotlightQuestion, signal: AbortSignal): ReturnType<Desk["spotlight"]> {
    return this.#parts.events.spotlight(question, signal);
  }

  trace(id: string, signal: AbortSignal): ReturnType<Desk["trace"]> {
    return this.#parts.events.trace(id, signal);
  }

  get catalogue(): Desk["catalogue"] {
    return this.#parts.events;
  }

  watch(listener: (id: string) => void): () => void {
    const { watchers } = this.#parts;
    watchers.add(listener);
    return () => {
      watchers.delete(listener);
    };
  }

  async #find(id: string): Promise<StoredRollout | null> {
    const { reconciler, store } = this.#parts;
    return reconciler.memory.rollout(id) ?? (await store.rollout(id));
  }

  async #view({ state }: StoredRollout): Promise<Frozen<RolloutView>> {
    const { reconciler, splitters, publisher, now } = this.#parts;
    const nowMs = now();
    const { id } = state.rollout;
    const live = reconciler.memory.rollout(id);
    const past = live ?? (await this.#endedPast(id, state.rollout.attempt));
    const { live: count, applied, silent } = splitters.fleet(publisher.newest, nowMs);
    const fleet = { live: count, applied, silent };
    return rolloutView(live?.state ?? state, {
      nowMs,
      fleet,
      stageTimes: past.stageTimes,
      ledger: past.ledger,
    });
  }

  async #serviceView(name: string): Promise<Frozen<ServiceView> | null> {
    const { reconciler, store, now } = this.#parts;
    const { memory } = reconciler;
    const service = memory.service(name);
    if (service === null) return null;
    const bad = await store.badVersions(name);
    return {
      name,
      objective: service.config.objective,
      stable: service.stable,
      rollout: memory.raising(name)?.id ?? null,
      ...memory.meter(name).rates(now()),
      badVersions: bad.map(({ version, why }) => ({ version, why })),
    };
  }

  /** What is told of a rollout that is over no longer changes. */
  async #endedPast(id: string, attempt: number): Promise<EndedPast> {
    const kept = this.#past.get(id);
    const entries = kept === undefined ? await this.#parts.store.journal(id) : [];
    const ledger = (): AlphaLedger => alphaLedger(attempt, enteredStages(entries));
    const past = kept ?? { stageTimes: stageTimes(entries), ledger: ledger() };
    keep(this.#past, { id, value: past, most: maxRolloutPage });
    return past;
  }

  async #endedSeries(state: RolloutState): Promise<EndedSeries> {
    const { id } = state.rollout;
    const kept = this.#series.get(id);
    if (kept !== undefined) return kept;
    const { store } = this.#parts;
    const fold = new SeriesFold();
    const evidence = new EvidenceFold();
    const entries = await store.journal(id);
    const past = new PastEvidence(enteredStages(entries), evidence);
    for await (const bin of store.bins({ rollout: id, stageEntry: null })) {
      fold.add(bin);
      past.count(bin);
    }
    for await (const sheet of store.sheets({ rollout: id, stageEntry: null }))
      past.countSheet(sheet);
    const exposures = new Map<number, number>();
    for (const entry of entries)
      if ("at" in entry.state && entry.state.at !== null)
        exposures.set(entry.state.at.stageEntry, entry.state.at.exposurePpm);
    const series = { fold, evidence, exposures };
    if (!isLive(state)) keep(this.#series, { id, value: series, most: keptSeries });
    return series;
  }
}

/** Verbs after which something may be raised; going down waits for no fresher knowledge. */
const mayRaise: ReadonlySet<Action["verb"]> = new Set([
  "promote",
  "resume",
  "good",
  "approve",
  "acknowledge",
]);

type EndedPast = {
  readonly stageTimes: ReadonlyMap<number, number>;
  readonly ledger: AlphaLedger;
};

type EndedSeries = {
  readonly fold: SeriesFold;
  readonly evidence: EvidenceFold;
  readonly exposures: ReadonlyMap<number, number>;
};

/** Puts a value into a bounded cache; the oldest goes. */
const keep = <V>(
  cache: Map<string, V>,
  { id, value, most }: { readonly id: string; readonly value: V; readonly most: number },
): void => {
  cache.set(id, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= most) return;
    cache.delete(oldest);
  }
};

const noRollout = (id: string): ReturnType<typeof refusal> =>
  refusal("noSuchRollout", `There is no rollout ${id}; \`dimmer\` lists those that there are.`);
