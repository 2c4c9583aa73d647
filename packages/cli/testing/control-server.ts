import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  actionSchema,
  type ActionBody,
  errorSchema,
  explainSchema,
  overrideOrderSchema,
  overrideSchema,
  journalLineSchema,
  overviewSchema,
  queryResultSchema,
  querySchema,
  type ReplayOrder,
  replayOrderSchema,
  replaySchema,
  type RolloutView,
  rolloutViewSchema,
  seriesSchema,
  type Ship,
  shipSchema,
  spotlightQuestionSchema,
  spotlightResultSchema,
} from "@dimmer/wire";
import type { QueryResult, SpotlightResult, StoredEvent } from "@dimmer/core";
import type { z } from "zod";
import { judgedAgain, overviewOf, raising, shipped } from "./views.ts";

/** What reached the server, as the schemas read it. */
export type Heard = {
  readonly ships: Ship[];
  readonly actions: {
    readonly id: string;
    readonly action: ActionBody;
    readonly scripted: string | null;
  }[];
  readonly queries: z.infer<typeof querySchema>[];
  readonly spotlights: z.infer<typeof spotlightQuestionSchema>[];
  readonly replays: ReplayOrder[];
  readonly paths: string[];
};

/**
 * A small real HTTP server with control's contract: bodies are checked by the wire schemas and so
 * are its own answers, tokens are required, errors have control's form. What it shows is set by the
 * test; it decides nothing.
 */
export class ControlServer {
  readonly heard: Heard = {
    ships: [],
    actions: [],
    queries: [],
    spotlights: [],
    replays: [],
    paths: [],
  };
  /** Rollouts as they are now; the first is the live one. */
  rollouts: readonly RolloutView[] = [raising];
  /** Shown one after another by `GET /rollouts/:id`; the last one stays. */
  upcoming: RolloutView[] = [];
  /** What the next action is refused with. */
  refusal: { readonly code: string; readonly sentence: string } | null = null;
  queryResult: QueryResult = {
    columns: ["count"],
    rows: [[3]],
    other: null,
    total: null,
    heatmaps: [],
    events: [],
    rowsScanned: 3,
    elapsedMs: 1,
    capped: [],
  };
  spotlightResult: SpotlightResult = {
    findings: [],
    byMixOnly: [],
    tested: { fields: 0, values: 0, pairs: 0 },
    falseShare: 0.05,
    detectable: null,
    selected: 0,
    rest: 0,
    rowsScanned: 0,
    elapsedMs: 1,
    capped: [],
  };
  tail: readonly StoredEvent[] = [];
  readonly token = "t".repeat(43);
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://x");
    const path = url.pathname.replace(/^\/api\/v1/, "");
    this.heard.paths.push(`${request.method ?? ""} ${path}`);
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      send(response, 401, { error: { code: "noSession", sentence: "Sign in first." } });
      return;
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const json: unknown = body === "" ? null : JSON.parse(body);
    if (path === "/stream" || path === "/tail") this.#stream(response, path);
    else this.#call(request, response, { path, json, url });
  }

  #call(
    request: IncomingMessage,
    response: ServerResponse,
    { path, json, url }: { readonly path: string; readonly json: unknown; readonly url: URL },
  ): void {
    const [, id = ""] = /^\/rollouts\/([^/]+)/.exec(path) ?? [];
    if (path === "/overview") send(response, 200, overviewSchema.parse(overviewOf(this.rollouts)));
    else if (path === "/rollouts" && request.method === "POST") {
      this.heard.ships.push(shipSchema.parse(json));
      send(response, 201, rolloutViewSchema.parse({ ...raising, phase: "draft", exposurePpm: 0 }));
    } else if (path.endsWith("/actions")) this.#act(request, response, { id, json });
    else if (path.endsWith("/journal"))
      send(response, 200, { entries: [journalLineSchema.parse(shipped)] });
    else if (path.endsWith("/replay")) this.#replay(response, id, replayOrderSchema.parse(json));
    else if (path.endsWith("/series"))
      send(
        response,
        200,
        seriesSchema.parse({
          stepMs: 1000,
          points: [],
          evidence: { signals: [], thresholds: [], points: [] },
        }),
      );
    else if (id !== "") this.#rollout(response, id);
    else if (path === "/query") {
      this.heard.queries.push(querySchema.parse(json));
      send(response, 200, queryResultSchema.parse(this.queryResult));
    } else if (path === "/spotlight") {
      this.heard.spotlights.push(spotlightQuestionSchema.parse(json));
      send(response, 200, spotlightResultSchema.parse(this.spotlightResult));
    } else if (path === "/explain")
      send(
        response,
        200,
        explainSchema.parse({
          service: url.searchParams.get("service"),
          unit: url.searchParams.get("unit"),
          bucket: 406_476,
          arm: "stable",
          version: "v1",
          assignedBy: "bucket",
          sentence: `${url.searchParams.get("unit") ?? ""} gets v1 (stable): its bucket is above the exposure.`,
        }),
      );
    else if (path.endsWith("/overrides"))
      send(
        response,
        201,
        overrideSchema.parse({
          service: "shop",
          version: overrideOrderSchema.parse(json).as,
          token: "payload.signature",
          expiresMs: 1_790_000_000_000,
        }),
      );
    else send(response, 404, { error: { code: "notFound", sentence: "There is no such page." } });
  }

  #act(
    request: IncomingMessage,
    response: ServerResponse,
    { id, json }: { readonly id: string; readonly json: unknown },
  ): void {
    const scripted = request.headers["x-dimmer-scripted"];
    const action = actionSchema.parse(json);
    this.heard.actions.push({
      id,
      action,
      scripted: typeof scripted === "string" ? scripted : null,
    });
    if (this.refusal === null) this.#rollout(response, id);
    else send(response, 409, { error: this.refusal });
  }

  #replay(response: ServerResponse, id: string, order: ReplayOrder): void {
    this.heard.replays.push(order);
    if (this.refusal !== null) send(response, 410, { error: this.refusal });
    else send(response, 200, replaySchema.parse({ ...judgedAgain, rollout: id }));
  }

  #rollout(response: ServerResponse, id: string): void {
    const next = this.upcoming.length > 1 ? this.upcoming.shift() : this.upcoming[0];
    const view = next ?? this.rollouts.find((rollout) => rollout.id === id);
    if (view === undefined)
      send(response, 404, {
        error: { code: "unknownRollout", sentence: `There is no rollout ${id}.` },
      });
    else send(response, 200, rolloutViewSchema.parse(view));
  }

  #stream(response: ServerResponse, path: string): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": dimmer\n\n");
    const messages =
      path === "/tail"
        ? this.tail.map((event) => `event: event\ndata: ${JSON.stringify(event)}\n\n`)
        : this.upcoming.map((view) => `event: rollout\ndata: ${JSON.stringify(view)}\n\n`);
    for (const message of messages) response.write(message);
  }
}

const send = (response: ServerResponse, status: number, body: unknown): void => {
  const checked = status >= 400 ? errorSchema.parse(body) : body;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(checked));
};
