import type { IncomingMessage, ServerResponse } from "node:http";
import type { Query, QueryResult, SpotlightResult, StoredEvent } from "@dimmer/core";
import type { ActionBody, JournalLine, Overview, Series } from "@dimmer/wire";
import { answerQuery } from "./answer-query.ts";

/** What the fixture answers; tests change it. */
export type FixtureState = {
  /** Without one every answer is 401. */
  session: boolean;
  overview: Overview;
  journal: readonly JournalLine[];
  series: Series;
  events: Readonly<Record<"failed" | "slow" | "ordinary", readonly StoredEvent[]>>;
  /** What questions are truly answered from; null: they get the lists of `events`. */
  stored: readonly StoredEvent[] | null;
  spotlight: SpotlightResult;
  /** Sentence that refuses every action; null accepts it and leaves the state to the test. */
  refusal: string | null;
};

/** An answer with its status. */
type Answer = readonly [status: number, body: unknown];

const failed = (status: number, sentence: string): Answer => [
  status,
  { error: { code: "fixture", sentence } },
];

/** Answers one request of the API, but for the stream. Actions are appended to `actions`. */
export const answerApi = async (
  request: IncomingMessage,
  state: FixtureState,
  actions: ActionBody[],
): Promise<Answer> => {
  const path = pathOf(request);
  if (!state.session) return failed(401, "No session: open the address that serve printed.");
  if (path === "/overview") return [200, state.overview];
  if (path === "/query") return [200, answerTo(await bodyOf(request), state)];
  if (path === "/spotlight") return [200, state.spotlight];
  const [, , id, part] = path.split("/");
  const rollout = state.overview.rollouts.find((one) => one.id === id);
  if (rollout === undefined) return failed(404, `There is no rollout ${id ?? ""}.`);
  if (part === "journal") return [200, { entries: state.journal }];
  if (part === "series") return [200, state.series];
  if (part === undefined) return [200, rollout];
  const action: ActionBody = JSON.parse(await bodyOf(request));
  actions.push(action);
  return state.refusal === null ? [200, rollout] : failed(409, state.refusal);
};

/** The path below `/api/v1`. */
export const pathOf = (request: IncomingMessage): string =>
  (request.url ?? "").replace("/api/v1", "").split("?")[0] ?? "";

export const sendJson = (response: ServerResponse, [status, body]: Answer): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
};

const answerTo = (body: string, state: FixtureState): QueryResult => {
  if (state.stored === null) return queryResult(eventsFor(body, state));
  const query: Query = JSON.parse(body);
  return answerQuery(query, state.stored);
};

/** Which list a query of the page asks for, by how often it says `not`. */
const eventsFor = (query: string, state: FixtureState): readonly StoredEvent[] => {
  if (query.includes("trace.trace_id")) return [];
  const { failed: failures, slow, ordinary } = state.events;
  if (query.includes("meta.event_id"))
    return [...failures, ...slow, ...ordinary].filter(({ id }) => query.includes(`"${id}"`));
  return [failures, slow, ordinary][query.split(`"not"`).length - 1] ?? [];
};

const queryResult = (events: readonly StoredEvent[]): QueryResult => ({
  columns: [],
  rows: [],
  other: null,
  total: null,
  heatmaps: [],
  events,
  rowsScanned: events.length,
  elapsedMs: 2,
  capped: [],
});
