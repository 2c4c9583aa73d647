import type {
  Action,
  Actor,
  Query,
  QueryResult,
  SpotlightQuestion,
  SpotlightResult,
} from "@dimmer/core";
import type {
  Datasets,
  Explain,
  Fields,
  FieldValues,
  Health,
  JournalLine,
  Line,
  LookPage,
  Override,
  OverrideOrder,
  Overview,
  PlanOrder,
  PlanView,
  Replay,
  ReplayOrder,
  RolloutView,
  Series,
  ServiceConfig,
  ServiceView,
  Ship,
  Trace,
} from "@dimmer/wire";
import type { Answer, Frozen } from "./answer.ts";
import type { OrderKey } from "./order-key.ts";

/**
 * What the API asks of control. Each method is one question or one order; the HTTP side knows
 * nothing of stores, splitters or the machine.
 */
export type Desk = {
  health(): Frozen<Health>;
  overview(you: Actor): Promise<Frozen<Overview>>;
  service(name: string): Answer<ServiceConfig>;
  putService(config: ServiceConfig): Promise<Answer<Frozen<ServiceView>>>;
  rollouts(wanted: RolloutsWanted): Promise<readonly Frozen<RolloutView>[]>;
  rollout(id: string): Promise<Answer<Frozen<RolloutView>>>;
  ship(order: Ship, by: Actor): Promise<Answer<Frozen<RolloutView>>>;
  act(id: string, action: Action, by: Actor): Promise<Answer<Frozen<RolloutView>>>;
  /** Orders that are executed once: a repeated one is answered by its rollout as it is now. */
  once(key: OrderKey): Pick<Desk, "ship" | "act">;
  line(): Frozen<Line>;
  /** Null lifts it. */
  setLine(why: string | null, by: Actor): Promise<Answer<Frozen<Line>>>;
  plan(order: Frozen<PlanOrder>): Answer<Frozen<PlanView>>;
  lookPage(id: string, signal: AbortSignal): Promise<Answer<Frozen<LookPage>>>;
  journal(id: string): Promise<Answer<readonly Frozen<JournalLine>[]>>;
  series(id: string, points: number): Promise<Answer<Frozen<Series>>>;
  replay(id: string, order: ReplayOrder): Promise<Answer<Frozen<Replay>>>;
  override(service: string, order: OverrideOrder, by: Actor): Answer<Frozen<Override>>;
  explain(service: string, unit: string): Answer<Frozen<Explain>>;
  query(query: Query, signal: AbortSignal): Promise<Answer<QueryResult>>;
  spotlight(
    question: SpotlightQuestion,
    signal: AbortSignal,
  ): Promise<Answer<Frozen<SpotlightResult>>>;
  readonly catalogue: Catalogue;
  trace(id: string, signal: AbortSignal): Promise<Answer<Frozen<Trace>>>;
  /** Hears which rollout changed, after it is stored; returns how to stop. */
  watch(listener: (id: string) => void): () => void;
};

/** What there is to ask about, by recent events. */
export type Catalogue = {
  datasets(signal: AbortSignal): Promise<Answer<Frozen<Datasets>>>;
  fields(dataset: string, signal: AbortSignal): Promise<Answer<Frozen<Fields>>>;
  values(wanted: ValuesWanted, signal: AbortSignal): Promise<Answer<Frozen<FieldValues>>>;
};

/** An empty prefix: every value. */
export type ValuesWanted = {
  readonly dataset: string;
  readonly field: string;
  readonly prefix: string;
};

/** Null service: every service. */
export type RolloutsWanted = { readonly service: string | null; readonly limit: number };
