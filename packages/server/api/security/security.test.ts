import { afterAll, beforeAll, expect, test } from "vitest";
import { rawRequest } from "../../testing/raw-request.ts";
import { shopConfig } from "../../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  temporaryDirectory,
  token,
} from "../../testing/start-control.ts";

const directory = temporaryDirectory();
let control: StartedControl;
let host = "";

beforeAll(async () => {
  control = await startControl({ dir: directory.dir, services: [shopConfig()] });
  host = new URL(control.url).host;
});
afterAll(async () => {
  await control.close();
  directory.remove();
});

const json = { "content-type": "application/json" };
const cookie = { cookie: `other=1; dimmer_session=${token}` };
const bearer = { authorization: `Bearer ${token}` };
const rollback = '{"verb":"rollback"}';

/** The rollback button of a rollout that does not exist: 404 says that every check let it through. */
const press = (headers: Record<string, string | readonly string[]>, body = rollback) =>
  rawRequest(`${control.url}/api/v1/rollouts/shop.9/actions`, { method: "POST", headers, body });

test("the person's own page and programs may press the rollback button", async () => {
  const own = { ...json, ...cookie, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
  expect((await press(own)).status).toBe(404);
  expect((await press({ ...json, ...bearer })).status).toBe(404);
  const localhost = `localhost:${new URL(control.url).port}`;
  const byName = { ...json, ...cookie, host: localhost, origin: `http://${localhost}` };
  expect((await press(byName)).status).toBe(404);
});

test.each([
  ["another origin", { origin: "http://evil.example" }, 403],
  ["another port of this host", { origin: "http://127.0.0.1:9999" }, 403],
  ["an opaque origin", { origin: "null" }, 403],
  ["an origin that only begins like ours", { origin: "http://127.0.0.1:1.evil.example" }, 403],
  ["a cross-site fetch", { "sec-fetch-site": "cross-site" }, 403],
  ["a same-site fetch from another port", { "sec-fetch-site": "same-site" }, 403],
  ["a name turned to this machine", { host: "evil.example" }, 403],
  ["such a name with our port", { host: "evil.example:7070" }, 403],
  ["a host with another port", { host: "127.0.0.1:1" }, 403],
  ["an empty host", { host: "" }, 403],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["a form of parts", { "content-type": "multipart/form-data; boundary=x" }, 415],
  ["plain text, as a form can send", { "content-type": "text/plain" }, 415],
  ["a type that only begins like JSON", { "content-type": "application/json-seq" }, 415],
])(
  "no page presses the rollback button with %s",
  async (_, wrong: Record<string, string>, status) => {
    const answer = await press({ ...json, ...cookie, ...wrong });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({
      error: { code: expect.any(String), sentence: expect.stringMatching(/\.$/) },
    });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  },
);

test("two Host lines are refused", async () => {
  const answer = await press({ ...json, ...cookie, host: [host, "evil.example"] });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(404);
});

test("a preflight gets no permission", async () => {
  const answer = await rawRequest(`${control.url}/api/v1/rollouts`, {
    method: "OPTIONS",
    headers: { origin: "http://evil.example", "access-control-request-method": "POST" },
  });
  expect(answer.status).toBe(403);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual(
    [],
  );
});

test.each([
  ["nothing", {}],
  ["a wrong token", { authorization: `Bearer ${"x".repeat(43)}` }],
  ["a part of the token", { authorization: `Bearer ${token.slice(1)}` }],
  ["another scheme", { authorization: `Basic ${token}` }],
  ["an empty cookie", { cookie: "dimmer_session=" }],
  ["the token under another name", { cookie: `session=${token}` }],
  ["a wrong token beside the right cookie", { authorization: "Bearer no", ...cookie }],
])("every route but health needs the session: %s", async (_, headers: Record<string, string>) => {
  const paths = ["overview", "rollouts", "services/shop", "stream", "openapi.json", "explain"];
  for (const path of paths)
    expect((await rawRequest(`${control.url}/api/v1/${path}`, { headers })).status).toBe(401);
  expect((await press({ ...json, ...headers })).status).toBe(401);
  expect((await rawRequest(`${control.url}/api/v1/health`, { headers })).status).toBe(200);
});

test("the printed link signs the browser in and leads only to our own pages", async () => {
  const open = (to: string) =>
    rawRequest(`${control.url}/session?key=${token}&to=${encodeURIComponent(to)}`);
  const good = await open("/rollouts/shop.1?tab=story#top");
  expect(good).toMatchObject({
    status: 303,
    headers: { location: "/rollouts/shop.1?tab=story#top" },
  });
  expect(good.headers["set-cookie"]).toEqual([
    `dimmer_session=${token}; Path=/api; Max-Age=2592000; HttpOnly; SameSite=Strict`,
  ]);
  for (const hostile of [
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\\\\evil.example",
  ])
    expect((await open(hostile)).headers["location"]).toMatch(/^\/($|[^/\\])/);
  const wrong = await rawRequest(`${control.url}/session?key=${"x".repeat(43)}&to=/`);
  expect(wrong.status).toBe(401);
  expect(wrong.headers["set-cookie"]).toBeUndefined();
});

test.each(["/", "/rollouts/shop.1", "/api/v1/health", "/api/v1/nothing", "/session?key=x"])(
  "%s carries every protecting header",
  async (path) => {
    const { headers } = await rawRequest(`${control.url}${path}`, {
      headers: { accept: "text/html" },
    });
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  },
);

test.each([
  ["broken JSON", "{", 400],
  ["an empty body", "", 400],
  ["an unknown verb", '{"verb":"explode"}', 400],
  ["an unknown key", '{"verb":"rollback","force":true}', 400],
  ["a prototype", '{"verb":"rollback","__proto__":{"admin":true}}', 400],
  ["too much", JSON.stringify({ verb: "rollback", why: "x".repeat(600_000) }), 413],
  ["too long a reason", JSON.stringify({ verb: "rollback", why: "x".repeat(1_001) }), 400],
])("%s is said in one sentence, without what is inside", async (_, body, status) => {
  const answer = await press({ ...json, ...bearer }, body);
  expect(answer.status).toBe(status);
  const { error } = JSON.parse(answer.text) as { error: { sentence: string } };
  expect(error.sentence).toMatch(/^[A-Z].*\.$/s);
  expect(answer.text).not.toMatch(/node_modules|packages\/|at .*\.ts|FST_/);
});
