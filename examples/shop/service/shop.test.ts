import { createServer } from "node:http";
import { once } from "node:events";
import type { DatabaseSync } from "node:sqlite";
import { eventLineSchema, type EventLine } from "@dimmer/wire";
import { request } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { openShop } from "./shop.ts";
import { openTelemetry, silence } from "./telemetry.ts";
import { versionNamed } from "./versions/all.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

type Call = {
  readonly path: string;
  readonly method?: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

const start = async (version: string, database: DatabaseSync = openDatabase(":memory:")) => {
  const chosen = versionNamed(version);
  if (chosen === null) throw new Error(`no version ${version}`);
  const events: EventLine[] = [];
  const server = openShop({
    version: chosen,
    database,
    telemetry: { ...silence, emit: (line) => void events.push(line) },
    now: () => 1_700_000_000_000,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(
    () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const call = async ({ path, method = "GET", headers = {}, body }: Call) => {
    const answer = await request(`${origin}${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text };
  };
  return { call, events, database };
};

const cartOf = (lines: number) => ({
  lines: Array.from({ length: lines }, (_, index) => ({ item: index + 1, quantity: index + 5 })),
});
const business = { "x-user-id": "u-7", "x-plan": "business" };
const free = { "x-user-id": "u-8", "x-plan": "free" };

describe.each(["v1", "v2", "v3"])("%s", (version) => {
  test("answers every route and says which version it is", async () => {
    const { call } = await start(version);
    const rows: readonly [Call, number][] = [
      [{ path: "/" }, 200],
      [{ path: "/health" }, 200],
      [{ path: "/items" }, 200],
      [{ path: "/items?category=garden" }, 200],
      [{ path: "/items?after=24" }, 200],
      [{ path: "/items?after=x" }, 400],
      [{ path: "/items/7" }, 200],
      [{ path: "/items/0" }, 404],
      [{ path: "/items/seven" }, 404],
      [{ path: "/search?q=oak%20lamp" }, 200],
      [{ path: "/cart" }, 401],
      [{ path: "/cart", headers: free }, 200],
      [{ path: "/cart", method: "PUT", headers: free, body: cartOf(3) }, 200],
      [{ path: "/cart", method: "PUT", headers: free, body: "{" }, 400],
      [{ path: "/cart", method: "PUT", headers: free, body: { lines: 3 } }, 400],
      [{ path: "/cart", method: "PUT", headers: free, body: "x".repeat(400_000) }, 413],
      [
        {
          path: "/cart",
          method: "PUT",
          headers: free,
          body: { lines: [{ item: 99_999, quantity: 1 }] },
        },
        404,
      ],
      [{ path: "/checkout", method: "POST", headers: free }, 201],
      [{ path: "/checkout", method: "POST", headers: free }, 409],
      [{ path: "/checkout", method: "POST" }, 401],
      [{ path: "/login", method: "POST", body: { user: "ada", plan: "plus" } }, 200],
      [{ path: "/login", method: "POST", body: { user: "<b>" } }, 400],
      [{ path: "/nowhere" }, 404],
      [{ path: "/nowhere", method: "PUT", body: cartOf(3) }, 404],
      [{ path: "/items", method: "DELETE" }, 405],
      [{ path: "/items", method: "HEAD" }, 200],
    ];
    for (const [sent, status] of rows) {
      const answer = await call(sent);
      expect([sent.method ?? "GET", sent.path, answer.status]).toEqual([
        sent.method ?? "GET",
        sent.path,
        status,
      ]);
      expect(answer.headers["x-shop-version"]).toBe(version);
    }
  });

  test("finds items by the words of their name", async () => {
    const { call } = await start(version);
    const shown = JSON.parse((await call({ path: "/items/7" })).text) as { item: { name: string } };
    const { name } = shown.item;
    const { text } = await call({ path: `/search?q=${encodeURIComponent(name)}` });
    const { items } = JSON.parse(text) as { items: { name: string }[] };
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map((item) => item.name))).toEqual(new Set([name]));
    expect(JSON.parse((await call({ path: "/search?q=%25'%22" })).text)).toMatchObject({
      items: [],
    });
  });

  test("prices small business carts with their discounts and keeps the cart until checkout", async () => {
    const { call } = await start(version);
    const lines = [
      { item: 1, quantity: 9 },
      { item: 2, quantity: 10 },
      { item: 3, quantity: 50 },
    ];
    const { text } = await call({
      path: "/cart",
      method: "PUT",
      headers: business,
      body: { lines },
    });
    const listed = await Promise.all(
      [1, 2, 3].map(async (id) => {
        const answer = await call({ path: `/items/${id}` });
        return (JSON.parse(answer.text) as { item: { cents: number } }).item.cents;
      }),
    );
    const [one = 0, two = 0, three = 0] = listed;
    const expected = [
      { item: 1, quantity: 9, cents: Math.round((one * 97) / 100) },
      { item: 2, quantity: 10, cents: Math.round((two * 93) / 100) },
      { item: 3, quantity: 50, cents: Math.round((three * 88) / 100) },
    ];
    expect(JSON.parse(text)).toMatchObject({ lines: expected });
    expect(JSON.parse((await call({ path: "/cart", headers: business })).text)).toMatchObject({
      lines: expected,
    });
    const order = await call({ path: "/checkout", method: "POST", headers: business });
    expect(JSON.parse(order.text)).toMatchObject({ order: 1, lines: expected });
    expect(JSON.parse((await call({ path: "/cart", headers: business })).text)).toEqual({
      lines: [],
      totalCents: 0,
    });
  });

  test("emits one valid wide event per request, on the caller's trace", async () => {
    const { call, events } = await start(version);
    const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
    const headers = { ...free, "x-region": "eu", "x-app-version": "4.2.0", traceparent };
    await call({ path: "/cart", method: "PUT", headers, body: cartOf(2) });
    expect(events.map((line) => eventLineSchema.parse(line).data)).toMatchObject([
      {
        name: "PUT /cart",
        "service.name": "shop",
        "service.version": version,
        "trace.trace_id": "ab".repeat(16),
        "trace.parent_id": "cd".repeat(8),
        "user.id": "u-8",
        "user.plan": "free",
        "user.region": "eu",
        "app.version": "4.2.0",
        "cart.items": 2,
        error: false,
      },
    ]);
  });
});

describe("the bug of v2", () => {
  test.each(["v1", "v3"])("%s takes large business carts to an order", async (version) => {
    const { call } = await start(version);
    const put = await call({ path: "/cart", method: "PUT", headers: business, body: cartOf(11) });
    expect(put.status).toBe(200);
    expect((await call({ path: "/checkout", method: "POST", headers: business })).status).toBe(201);
  });

  test("v2 fails them at PUT /cart and POST /checkout, keeps the old cart and records why", async () => {
    const database = openDatabase(":memory:");
    const stable = await start("v1", database);
    const candidate = await start("v2", database);
    const put = { path: "/cart", method: "PUT", headers: business, body: cartOf(11) } as const;

    expect((await candidate.call(put)).status).toBe(500);
    expect(
      JSON.parse((await candidate.call({ path: "/cart", headers: business })).text),
    ).toMatchObject({ lines: [] });
    expect((await stable.call(put)).status).toBe(200);
    expect(
      JSON.parse((await candidate.call({ path: "/cart", headers: business })).text),
    ).toMatchObject({ lines: cartOf(11).lines });
    expect(
      (await candidate.call({ path: "/checkout", method: "POST", headers: business })).status,
    ).toBe(500);
    expect(candidate.events.at(-1)?.data).toMatchObject({
      error: true,
      "cart.items": 11,
      "exception.message": "Item 9 has no business price.",
    });
  });

  test.each([1, 7, 8, 16, 24])("v2 is right for business carts of %i lines", async (lines) => {
    const { call } = await start("v2");
    const put = { path: "/cart", method: "PUT", headers: business, body: cartOf(lines) } as const;
    expect((await call(put)).status).toBe(200);
  });

  test("v2 is right for large carts of other plans", async () => {
    const { call } = await start("v2");
    const put = { path: "/cart", method: "PUT", headers: free, body: cartOf(11) } as const;
    expect((await call(put)).status).toBe(200);
  });

  test("all versions agree on the price of carts that v2 can price", async () => {
    const totals = await Promise.all(
      ["v1", "v2", "v3"].map(async (version) => {
        const { call } = await start(version);
        const put = { path: "/cart", method: "PUT", headers: business, body: cartOf(16) } as const;
        return (await call(put)).text;
      }),
    );
    expect(new Set(totals).size).toBe(1);
  });
});

test("v3 searches several times faster than v1", () => {
  const database = openDatabase(":memory:");
  closers.push(() => database.close());
  const median = (version: string): number => {
    const search = versionNamed(version)?.openSearch(database);
    const times = Array.from({ length: 41 }, () => {
      const started = performance.now();
      search?.("oak lamp", 24);
      return performance.now() - started;
    });
    return times.toSorted((a, b) => a - b)[20] ?? 0;
  };
  expect(median("v1") / median("v3")).toBeGreaterThan(2);
});

test("a person gets a page and is logged in by a cookie", async () => {
  const { call } = await start("v1");
  const accept = "text/html,*/*";
  const body = "user=ada&plan=business";
  const login = await call({
    path: "/login",
    method: "POST",
    headers: { accept, "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  expect([login.status, login.headers["location"]]).toEqual([303, "/"]);
  const cookie = String(login.headers["set-cookie"]).split(";")[0] ?? "";
  const page = await call({ path: "/", headers: { accept, cookie } });
  expect(page.headers["content-type"]).toContain("text/html");
  expect(page.text).toContain("You are ada.");
  const put = { path: "/cart", method: "PUT", headers: { cookie }, body: cartOf(11) } as const;
  expect((await call(put)).status).toBe(200);
});

test("telemetry that nobody takes is dropped and counted, and holds nothing up", async () => {
  const refusing = createServer((_, response) => response.writeHead(503).end());
  refusing.listen(0, "127.0.0.1");
  await once(refusing, "listening");
  closers.push(() => refusing.close());
  const address = refusing.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const telemetry = openTelemetry(`http://127.0.0.1:${address.port}/v1/events`);
  for (let index = 0; index < 6_000; index += 1)
    telemetry.emit({ dataset: "shop", data: { index } });
  await telemetry.close();
  expect(telemetry.dropped()).toBe(6_000);
});
