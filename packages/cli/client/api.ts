import type * as Views from "@dimmer/wire/api";
import type {
  ActionBody,
  Explain,
  JournalLine,
  Line,
  LookPage,
  Override,
  OverrideOrder,
  Overview,
  PlanView,
  Replay,
  ReplayOrder,
  RolloutView,
  Series,
  Ship,
} from "@dimmer/wire";
import type {
  Expectation,
  Plan,
  Query,
  QueryResult,
  SpotlightQuestion,
  SpotlightResult,
} from "@dimmer/core";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { queryRequestMs, replayRequestMs, requestMs } from "../limits.ts";
import { plainDeep } from "../terminal/plain.ts";
import type { Ask } from "./exchange.ts";
import { ask, order } from "./order.ts";
import type { Session } from "./session.ts";

/**
 * The schemas load while the request is under way, and only those of the API: commands that talk to
 * nobody never load them, and nothing here needs the rest of `wire` but `query`.
 */
const loadViews = (): Promise<typeof Views> => import("@dimmer/wire/api");

/** What is shipped, with the plan as core knows it. */
export type ShipBody = Omit<Ship, "plan" | "expectations"> & {
  readonly plan?: Plan;
  readonly expectations?: readonly Expectation[];
};
/** What somebody asks for, with the plan as core knows it. */
export type ActBody =
  | Exclude<ActionBody, { verb: "tighten" }>
  | { readonly verb: "tighten"; readonly plan: Plan; readonly why: string };

/** What `PUT /line` takes. */
export type LineOrder = { readonly line: "stopped" | "going"; readonly why: string };
/** What `POST /plan` takes, with the plan as core knows it. */
export type PlanBody = { readonly service: string; readonly plan?: Plan };

/** The other terms of a replay, with the plan as core knows it. */
export type ReplayBody = Omit<ReplayOrder, "plan"> & { readonly plan?: Plan };
type Schema<T> = {
  readonly safeParse: (
    value: unknown,
  ) => { readonly success: true; readonly data: T } | { readonly success: false };
};

type SchemaOf<T> = (views: typeof Views) => Schema<T> | Promise<Schema<T>>;

export type Api = {
  readonly session: Session;
  readonly overview: () => Promise<Result<Overview>>;
  readonly rollout: (id: string) => Promise<Result<RolloutView>>;
  readonly ship: (body: ShipBody) => Promise<Result<RolloutView>>;
  readonly act: (id: string, action: ActBody) => Promise<Result<RolloutView>>;
  readonly setLine: (order: LineOrder) => Promise<Result<Line>>;
  readonly plan: (order: PlanBody) => Promise<Result<PlanView>>;
  readonly lookPage: (id: string) => Promise<Result<LookPage>>;
  readonly journal: (id: string) => Promise<Result<readonly JournalLine[]>>;
  readonly series: (id: string, points: number) => Promise<Result<Series>>;
  readonly replay: (id: string, order: ReplayBody) => Promise<Result<Replay>>;
  readonly query: (query: Query) => Promise<Result<QueryResult>>;
  readonly spotlight: (question: SpotlightQuestion) => Promise<Result<SpotlightResult>>;
  readonly explain: (service: string, unit: string) => Promise<Result<Explain>>;
  readonly override: (service: string, order: OverrideOrder) => Promise<Result<Override>>;
};

export type ApiOptions = {
  readonly session: Session;
  readonly scripted: string | null;
  /** `shown`: every text is made safe for a terminal. `data`: as it came, for `--json`. */
  readonly answers: "shown" | "data";
  readonly interrupted: AbortSignal;
};

type Call = Pick<Ask, "method" | "path"> & {
  readonly body?: unknown;
  readonly timeoutMs?: number;
  /** Changes something: executed once, and sent again where its answer was lost. */
  readonly isOrder?: true;
};

const asking = (values: Readonly<Record<string, string>>): string =>
  new URLSearchParams(values).toString();

const at = (id: string): string => `/rollouts/${encodeURIComponent(id)}`;

/** The API of control as typed calls. Answers are checked against the schemas of `wire`. */
export const apiOver = ({ session, scripted, answers, interrupted }: ApiOptions): Api => {
  const call = async <T>(asked: Call, schemaOf: SchemaOf<T>): Promise<Result<T>> => {
    const { isOrder, ...request } = asked;
    const sent = { timeoutMs: requestMs, scripted, signal: interrupted, ...request };
    const answered = isOrder === true ? order(session, sent) : ask(session, sent);
    const [text, views] = await Promise.all([answered, loadViews()]);
    if (!text.ok) return text;
    const schema = await schemaOf(views);
    const parsed = schema.safeParse(toValue(text.value));
    if (!parsed.success) return strange(session);
    return good(answers === "data" ? parsed.data : plainDeep(parsed.data));
  };

  return {
    session,
    overview: () => call({ method: "GET", path: "/overview" }, (views) => views.overviewSchema),
    rollout: (id) => call({ method: "GET", path: at(id) }, (views) => views.rolloutViewSchema),
    ship: (body) =>
      call(
        { method: "POST", path: "/rollouts", body, isOrder: true },
        (views) => views.rolloutViewSchema,
      ),
    act: (id, body) =>
      call(
        { method: "POST", path: `${at(id)}/actions`, body, isOrder: true },
        (views) => views.rolloutViewSchema,
      ),
    setLine: (body) => call({ method: "PUT", path: "/line", body }, (views) => views.lineSchema),
    plan: (body) => call({ method: "POST", path: "/plan", body }, (views) => views.planViewSchema),
    lookPage: (id) =>
      call(
        { method: "GET", path: `${at(id)}/look`, timeoutMs: queryRequestMs },
        (views) => views.lookPageSchema,
      ),
    journal: (id) =>
      call({ method: "GET", path: `${at(id)}/journal` }, (views) =>
        listOf("entries", views.journalLineSchema),
      ),
    series: (id, points) =>
      call(
        { method: "GET", path: `${at(id)}/series?points=${points}` },
        (views) => views.seriesSchema,
      ),
    replay: (id, body) =>
      call(
        { method: "POST", path: `${at(id)}/replay`, body, timeoutMs: replayRequestMs },
        (views) => views.replaySchema,
      ),
    query: (body) =>
      call(
        { method: "POST", path: "/query", body, timeoutMs: queryRequestMs },
        async () => (await import("@dimmer/wire")).queryResultSchema,
      ),
    spotlight: (body) =>
      call(
        { method: "POST", path: "/spotlight", body, timeoutMs: queryRequestMs },
        async () => (await import("@dimmer/wire")).spotlightResultSchema,
      ),
    explain: (service, unit) =>
      call(
        { method: "GET", path: `/explain?${asking({ service, unit })}` },
        (views) => views.explainSchema,
      ),
    override: (service, body) =>
      call(
        { method: "POST", path: `/services/${encodeURIComponent(service)}/overrides`, body },
        (views) => views.overrideSchema,
      ),
  };
};

/** `{ [key]: T[] }`, as the list. */
const listOf = <T>(key: string, schema: Schema<T>): Schema<readonly T[]> => ({
  safeParse: (value) => {
    const list: unknown =
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    if (!Array.isArray(list)) return { success: false };
    const data: T[] = [];
    for (const item of list) {
      const parsed = schema.safeParse(item);
      if (!parsed.success) return { success: false };
      data.push(parsed.data);
    }
    return { success: true, data };
  },
});

/** Text that is no JSON fits no schema. */
const toValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const strange = (session: Session): Result<never> =>
  fail(
    exitCode.error,
    "strangeAnswer",
    `${session.url} answered in a form that this dimmer does not know; run both from the same version.`,
  );
