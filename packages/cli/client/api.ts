import type * as Wire from "@dimmer/wire";
import type {
  ActionBody,
  Explain,
  Health,
  JournalLine,
  Overview,
  RolloutView,
  Series,
  ServiceConfig,
  Ship,
} from "@dimmer/wire";
import type { Plan, Query, QueryResult } from "@dimmer/core";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { queryRequestMs, requestMs } from "../limits.ts";
import { plainDeep } from "../terminal/plain.ts";
import { type Ask, exchange, readAll } from "./exchange.ts";
import type { Session } from "./session.ts";

/** The schemas load while the request is under way; commands that talk to nobody never load them. */
const loadWire = (): Promise<typeof Wire> => import("@dimmer/wire");

type Wire = typeof Wire;
/** What is shipped, with the plan as core knows it. */
export type ShipBody = Omit<Ship, "plan"> & { readonly plan?: Plan };
type Schema<T> = {
  readonly safeParse: (
    value: unknown,
  ) => { readonly success: true; readonly data: T } | { readonly success: false };
};

export type Api = {
  readonly session: Session;
  readonly overview: () => Promise<Result<Overview>>;
  readonly health: () => Promise<Result<Health>>;
  readonly rollout: (id: string) => Promise<Result<RolloutView>>;
  readonly rollouts: (
    service: string | null,
    limit: number,
  ) => Promise<Result<readonly RolloutView[]>>;
  readonly ship: (body: ShipBody) => Promise<Result<RolloutView>>;
  readonly act: (id: string, action: ActionBody) => Promise<Result<RolloutView>>;
  readonly journal: (id: string) => Promise<Result<readonly JournalLine[]>>;
  readonly series: (id: string, points: number) => Promise<Result<Series>>;
  readonly service: (name: string) => Promise<Result<ServiceConfig>>;
  readonly query: (query: Query) => Promise<Result<QueryResult>>;
  readonly explain: (service: string, unit: string) => Promise<Result<Explain>>;
};

export type ApiOptions = {
  readonly session: Session;
  readonly scripted: string | null;
  /** `shown`: every text is made safe for a terminal. `data`: as it came, for `--json`. */
  readonly answers: "shown" | "data";
  readonly interrupted: AbortSignal;
};

/** The API of control as typed calls. Answers are checked against the schemas of `wire`. */
export const apiOver = ({ session, scripted, answers, interrupted }: ApiOptions): Api => {
  type Call = Pick<Ask, "method" | "path"> & {
    readonly body?: unknown;
    readonly timeoutMs?: number;
  };

  const call = async <T>(ask: Call, schemaOf: (wire: Wire) => Schema<T>): Promise<Result<T>> => {
    const asked = exchange(session, {
      timeoutMs: requestMs,
      scripted,
      signal: interrupted,
      ...ask,
    });
    const [answered, wire] = await Promise.all([asked, loadWire()]);
    if (!answered.ok) return answered;
    const text = await readAll(answered.value);
    if (!text.ok) return text;
    const parsed = schemaOf(wire).safeParse(toValue(text.value));
    if (!parsed.success) return strange(session);
    return good(answers === "data" ? parsed.data : plainDeep(parsed.data));
  };
  const at = (id: string): string => `/rollouts/${encodeURIComponent(id)}`;
  const asking = (values: Readonly<Record<string, string>>): string =>
    new URLSearchParams(values).toString();

  return {
    session,
    overview: () => call({ method: "GET", path: "/overview" }, (wire) => wire.overviewSchema),
    health: () => call({ method: "GET", path: "/health" }, (wire) => wire.healthSchema),
    rollout: (id) => call({ method: "GET", path: at(id) }, (wire) => wire.rolloutViewSchema),
    rollouts: async (service, limit) => {
      const query = asking({ limit: String(limit), ...(service === null ? {} : { service }) });
      const listed = await call({ method: "GET", path: `/rollouts?${query}` }, (wire) =>
        listOf("rollouts", wire.rolloutViewSchema),
      );
      return listed;
    },
    ship: (body) => call({ method: "POST", path: "/rollouts", body }, (w) => w.rolloutViewSchema),
    act: (id, body) =>
      call({ method: "POST", path: `${at(id)}/actions`, body }, (wire) => wire.rolloutViewSchema),
    journal: (id) =>
      call({ method: "GET", path: `${at(id)}/journal` }, (wire) =>
        listOf("entries", wire.journalLineSchema),
      ),
    series: (id, points) =>
      call({ method: "GET", path: `${at(id)}/series?points=${points}` }, (w) => w.seriesSchema),
    service: (name) =>
      call(
        { method: "GET", path: `/services/${encodeURIComponent(name)}` },
        (wire) => wire.serviceConfigSchema,
      ),
    query: (body) =>
      call(
        { method: "POST", path: "/query", body, timeoutMs: queryRequestMs },
        (wire) => wire.queryResultSchema,
      ),
    explain: (service, unit) =>
      call(
        { method: "GET", path: `/explain?${asking({ service, unit })}` },
        (w) => w.explainSchema,
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
