import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { DatabaseSync } from "node:sqlite";
import { openAccounts } from "./accounts.ts";
import { callerOf } from "./caller.ts";
import { openCarts } from "./cart.ts";
import { type Answer, type Exchange, ok, readBody, refused } from "./exchange.ts";
import { openItems } from "./items.ts";
import { home, listItems, searchItems, showItem } from "./routes/browse.ts";
import { checkout, getCart, putCart } from "./routes/cart.ts";
import { login } from "./routes/login.ts";
import { findRoute, type Route } from "./routes/route.ts";
import type { Telemetry } from "./telemetry.ts";
import { traceOf } from "./trace.ts";
import type { Version } from "./versions/version.ts";

export type Shop = {
  readonly version: Version;
  readonly database: DatabaseSync;
  readonly telemetry: Telemetry;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
};

/** The shop of one version as an HTTP server that does not listen yet. */
export const openShop = (shop: Shop): Server => {
  const routes = routesOf(shop);
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startMs = shop.now();
    const started = performance.now();
    const facts: Record<string, string | number | boolean> = {};
    const answer = await answerTo(request, routes, facts);
    write(request, response, { answer, version: shop.version.id });
    shop.telemetry.emit({
      time: startMs,
      dataset: "shop",
      data: {
        ...aboutRequest(request, shop.version.id),
        ...facts,
        duration_ms: performance.now() - started,
        "http.response.status_code": answer.status,
        error: answer.status >= 500,
      },
    });
  };
  // Longer than any splitter keeps an idle connection, so that no request meets a closing one.
  server.keepAliveTimeout = 75_000;
  return server;
};

const routesOf = ({ version, database, now }: Shop): readonly Route[] => {
  const shelves = {
    items: openItems(database),
    search: version.openSearch(database),
    version: version.id,
  };
  const accounts = openAccounts(database);
  const counter = {
    accounts,
    carts: openCarts(database),
    price: version.openPricing(database),
    now,
  };
  return [
    { method: "GET", path: "/", answer: home(shelves) },
    { method: "GET", path: "/health", answer: () => ok({ ok: true, version: version.id }) },
    { method: "GET", path: "/items", answer: listItems(shelves) },
    { method: "GET", path: "/items/:id", answer: showItem(shelves) },
    { method: "GET", path: "/search", answer: searchItems(shelves) },
    { method: "GET", path: "/cart", answer: getCart(counter) },
    { method: "PUT", path: "/cart", answer: putCart(counter) },
    { method: "POST", path: "/checkout", answer: checkout(counter) },
    { method: "POST", path: "/login", answer: login(accounts) },
  ];
};

const answerTo = async (
  request: IncomingMessage,
  routes: readonly Route[],
  facts: Record<string, string | number | boolean>,
): Promise<Answer> => {
  const method = request.method ?? "GET";
  const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
  const found = findRoute(routes, method, path);
  if (found === "no such path") return refused(404, "There is nothing here; GET / shows the shop.");
  if (found === "no such method") return refused(405, `${path} does not know ${method}.`);
  facts["name"] = `${found.route.method} ${found.route.path}`;
  facts["http.route"] = found.route.path;
  try {
    const read = await readBody(request);
    if (!read.ok) return read.answer;
    const exchange: Exchange = {
      caller: callerOf(request.headers),
      params: found.params,
      query: new URLSearchParams(query),
      body: read.body,
      wantsPage: (request.headers.accept ?? "").includes("text/html"),
      add: (more) => void Object.assign(facts, more),
    };
    return found.route.answer(exchange);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    Object.assign(facts, { "exception.type": name, "exception.message": message });
    return refused(500, "The shop made a mistake; it is on its record.");
  }
};

const aboutRequest = (request: IncomingMessage, version: string): Record<string, unknown> => {
  const caller = callerOf(request.headers);
  const { traceId, spanId, parentId } = traceOf(String(request.headers["traceparent"] ?? ""));
  const method = request.method ?? "GET";
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  return {
    name: `${method} (other)`,
    "meta.signal_type": "trace",
    "service.name": "shop",
    "service.version": version,
    "trace.trace_id": traceId,
    "trace.span_id": spanId,
    ...(parentId === null ? {} : { "trace.parent_id": parentId }),
    "http.request.method": method,
    "url.path": path,
    ...(caller.user === null ? {} : { "user.id": caller.user }),
    ...(caller.plan === null ? {} : { "user.plan": caller.plan }),
    ...(caller.region === null ? {} : { "user.region": caller.region }),
    ...(caller.appVersion === null ? {} : { "app.version": caller.appVersion }),
    "user.staff": caller.staff,
  };
};

const write = (
  request: IncomingMessage,
  response: ServerResponse,
  { answer, version }: { readonly answer: Answer; readonly version: string },
): void => {
  const { status, body, headers } = answer;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  // A body that was refused unread would be taken for the next request of this connection.
  const unread = request.complete ? {} : { connection: "close" };
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "x-shop-version": version,
    ...unread,
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : text);
};
