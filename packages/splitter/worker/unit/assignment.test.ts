import type { CandidateRoute, CohortRule, ServiceRoute } from "@dimmer/core";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answering, lineOf, Origin } from "../../testing/origin.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { hmacToken, OverrideSigner } from "../../testing/sign.ts";
import { shopTable } from "../../testing/tables.ts";

const signer = new OverrideSigner();
const secret = "a secret of sixteen";
let stable: Origin;
let candidate: Origin;
let running: RunningWorker;

beforeEach(async () => {
  stable = await Origin.open(answering("stable"));
  candidate = await Origin.open(answering("candidate"));
  running = await RunningWorker.open(null);
});

afterEach(async () => {
  await running.stop();
  await Promise.all([stable.close(), candidate.close()]);
});

const route = (service: Partial<ServiceRoute>, more: Partial<CandidateRoute> = {}): void => {
  const table = shopTable(stable.url, { service, candidate: { to: candidate.url, ...more } });
  const candidateRoute = table.services[0]?.candidate ?? null;
  const services = table.services.map((one) => ({ ...one, ...service, candidate: candidateRoute }));
  running.route({ ...table, services, overrideKey: signer.publicKey });
};

type Headers = Record<string, string>;

const ask = async (headers: Headers, path = "/") => {
  const answer = await request(`${running.url}${path}`, { headers });
  const text = await answer.body.text();
  return { text, headers: answer.headers, status: answer.statusCode };
};

const said = (name: string): string | null => {
  const last = candidate.seen.at(-1) ?? stable.seen.at(-1);
  return lineOf(last?.raw ?? [], name);
};

const bearing = (claims: object): Headers => ({
  authorization: `Bearer ${hmacToken(claims, secret)}`,
});

type Source = { what: string; unit: ServiceRoute["unit"]; headers: Headers; found: RegExp };

test.each<Source>([
  {
    what: "a claim",
    unit: [{ from: "claim", name: "sub" }],
    headers: bearing({ sub: "ada" }),
    found: /^ada$/,
  },
  {
    what: "the first source that names one",
    unit: [
      { from: "header", name: "x-a" },
      { from: "cookie", name: "uid" },
    ],
    headers: { cookie: "uid=7" },
    found: /^7$/,
  },
  {
    what: "a digest of the key in Authorization",
    unit: [{ from: "authorization" }],
    headers: { authorization: "Key k-1" },
    found: /^[0-9a-f]{32}$/,
  },
])("the unit is $what", async ({ unit, headers, found }) => {
  route({ unit, claimKeys: { keys: [`secret:${secret}`] } });
  expect((await ask(headers)).text).toBe("candidate");
  expect(said("x-dimmer-unit")).toMatch(found);
});

test("a unit header from a peer that nobody trusts names nobody", async () => {
  route({ trust: ["10.0.0.0/8"] });
  expect((await ask({ "x-user": "ada" })).text).toBe("stable");
  const [tally] = await running.stop();
  expect(tally?.stable.keyless).toMatchObject({ requests: 1 });
});

type Named = { what: string; rule: CohortRule; headers?: Headers; path?: string };

test.each<Named>([
  {
    what: "a header",
    rule: { by: "header", name: "x-staff", equals: null },
    headers: { "x-staff": "1" },
  },
  {
    what: "a cookie",
    rule: { by: "cookie", name: "beta", equals: "yes" },
    headers: { cookie: "a=1; beta=yes" },
  },
  {
    what: "a query",
    rule: { by: "query", name: "preview", equals: "a b" },
    path: "/x?q=1&preview=a%20b",
  },
  {
    what: "a claim",
    rule: { by: "claim", name: "role", equals: "staff" },
    headers: bearing({ role: "staff" }),
  },
  {
    what: "a route",
    rule: { by: "path", methods: ["GET"], path: "/admin/*" },
    path: "/admin/users",
  },
  { what: "a unit", rule: { by: "unit", in: ["ada"] }, headers: { "x-user": "ada" } },
])("a named cohort is found by $what", async ({ rule, headers = {}, path = "/" }) => {
  const cohorts = [{ name: "internal", anyOf: [rule] }];
  route({ claimKeys: { keys: [`secret:${secret}`] } }, { exposurePpm: 0, cohorts });
  expect((await ask(headers, path)).text).toBe("candidate");
  expect((await ask({ "x-user": "bob" }, "/x?q=preview")).text).toBe("stable");
  await running.stop();
  expect(running.sink.of("access")).toMatchObject([
    { "dimmer.assigned_by": "named", "dimmer.cohort": "internal" },
    { "dimmer.assigned_by": "bucket" },
  ]);
});

test("a rule that denies wins over a cohort and a bucket", async () => {
  const everybody = { by: "path", methods: ["*"], path: "/*" } as const;
  route(
    {},
    {
      deny: [{ by: "header", name: "x-bank", equals: null }],
      cohorts: [{ name: "all", anyOf: [everybody] }],
    },
  );
  expect((await ask({ "x-bank": "1" })).text).toBe("stable");
  expect((await ask({})).text).toBe("candidate");
});

test("a device keeps its arm through login and logout, and is named by rules all the same", async () => {
  const unit = [
    { from: "header", name: "x-user" },
    { from: "mint", cookie: "uid" },
  ] as const;
  const cohorts = [{ name: "ada", anyOf: [{ by: "unit", in: ["ada"] }] }] as const;
  route({ unit, sticky: "device" });
  const page = { accept: "text/html" };
  const cookieOf = ({ headers }: { headers: Record<string, unknown> }): string =>
    /uid=[0-9a-f]{32}/.exec(String(headers["set-cookie"]))?.[0] ?? "";
  const before = cookieOf(await ask(page));
  await ask({ ...page, cookie: before });
  const anonymous = said("x-dimmer-unit");
  await ask({ ...page, cookie: before, "x-user": "ada" });
  expect(said("x-dimmer-unit")).toBe(anonymous);
  const login = cookieOf(await ask({ ...page, "x-user": "ada" }));
  const named = said("x-dimmer-unit");
  expect(login).toBe(`uid=${named}`);
  await ask({ ...page, cookie: login, "x-user": "ada" });
  expect(said("x-dimmer-unit")).toBe(named);
  await ask({ ...page, cookie: login });
  expect(said("x-dimmer-unit")).toBe(named);
  route({ unit, sticky: "device" }, { exposurePpm: 0, cohorts });
  expect((await ask({ cookie: before, "x-user": "ada" })).text).toBe("candidate");
  expect((await ask({ cookie: before, "x-user": "bob" })).text).toBe("stable");
});

test.each(["header", "cookie"])(
  "a token in a %s pins its own requests, and goes no further",
  async (place) => {
    route({}, { exposurePpm: 0 });
    const token = signer.token();
    const carried =
      place === "header" ? { "x-dimmer-override": token } : { cookie: `a=1; dimmer_as=${token}` };
    expect((await ask(carried)).text).toBe("candidate");
    expect(JSON.stringify(candidate.seen)).not.toContain(token);
    expect((await ask({})).text).toBe("stable");
    const [tally] = await running.stop();
    expect(tally?.candidate.override).toMatchObject({ requests: 1 });
    expect(running.sink.of("access")[0]).toMatchObject({ "dimmer.assigned_by": "override" });
  },
);

test("a token may pin to stable, and wins over a rule that denies", async () => {
  route({}, { deny: [{ by: "unit", in: ["ada"] }] });
  const to = (version: string): Headers => ({
    "x-user": "ada",
    "x-dimmer-override": signer.token({ version }),
  });
  expect((await ask(to("v2"))).text).toBe("candidate");
  expect((await ask({ ...to("v1"), "x-user": "bob" })).text).toBe("stable");
});

test.each<[string, () => string]>([
  ["by another key", () => new OverrideSigner().token()],
  ["that is over", () => signer.token({ expires: 1_700_000_000 })],
  ["for a version that is not routed", () => signer.token({ version: "v9" })],
  ["whose payload was changed", () => signer.token().replace(/^.{4}/, "AAAA")],
  ["that is none", () => "x"],
])("a token %s pins nothing", async (_what, token) => {
  route({}, { exposurePpm: 0 });
  expect((await ask({ "x-dimmer-override": token() })).text).toBe("stable");
});

test("a link moves its token from the address into a cookie", async () => {
  route({}, { exposurePpm: 0 });
  const token = signer.token();
  const answer = await ask({}, `/items/7?a=1&dimmer_as=${token}&b=2`);
  expect(answer.status).toBe(302);
  expect(answer.headers["location"]).toBe("/items/7?a=1&b=2");
  expect(answer.headers["set-cookie"]).toMatch(
    /^dimmer_as=.*; Max-Age=\d{2,3}; HttpOnly; SameSite=Lax$/,
  );
  expect((await ask({}, `//evil.example/?dimmer_as=${token}`)).headers["location"]).toBe(
    "/.//evil.example/",
  );
  expect((await ask({}, "/?dimmer_as=")).headers["set-cookie"]).toMatch(/Max-Age=0/);
  const bad = await ask({}, "/?dimmer_as=made-up");
  expect([bad.status, bad.text]).toEqual([
    403,
    "This override token is not valid here any more; make a new one with dimmer open --as.\n",
  ]);
  expect(stable.seen).toEqual([]);
});

test("what a trusted hop found before holds inside: unit, version of the tree, shadow", async () => {
  route({ trust: ["127.0.0.1"] }, { exposurePpm: 1 });
  const tree = { "x-dimmer-unit": "ada", baggage: "a=1,dimmer=cart:v7%2Cshop:v2" };
  expect((await ask(tree)).text).toBe("candidate");
  expect(said("x-dimmer-unit")).toBe("ada");
  expect(said("baggage")).toBe("a=1,dimmer=cart:v7%2Cshop:v2");
  await ask({ "x-dimmer-unit": "bob", baggage: "dimmer.shadow=1", "x-dimmer-shadow": "1" });
  expect(lineOf(stable.seen.at(-1)?.raw ?? [], "baggage")).toBe("dimmer=shop:v1,dimmer.shadow=1");
  const [tally] = await running.stop();
  expect(tally?.candidate.override).toMatchObject({ requests: 1 });
  expect(tally?.stable).toEqual({});
  expect(running.sink.of("access")[1]).toMatchObject({ "dimmer.shadow": true });
});

test("a tree under way does not bring back what was rolled back meanwhile", async () => {
  route({ trust: ["127.0.0.1"] }, { exposurePpm: 0 });
  expect((await ask({ baggage: "dimmer=shop:v2" })).text).toBe("stable");
});

test("an override of a service further inside travels in baggage", async () => {
  route({});
  await ask({ "x-dimmer-override": signer.token({ service: "search, eu", version: "v7" }) });
  expect(lineOf(stable.seen.at(-1)?.raw ?? [], "baggage")).toBe(
    "dimmer=search%2C%20eu:v7%2Cshop:v1",
  );
});

test("from anybody else Dimmer's own words are not believed, nor passed on", async () => {
  route({}, { exposurePpm: 0 });
  const lies = {
    "x-dimmer-unit": "root",
    "x-dimmer-shadow": "1",
    baggage: "dimmer=shop:v2,b=2,dimmer.shadow=1",
  };
  expect((await ask(lies)).text).toBe("stable");
  const raw = stable.seen.at(-1)?.raw ?? [];
  expect(["x-dimmer-unit", "x-dimmer-shadow", "baggage"].map((name) => lineOf(raw, name))).toEqual([
    null,
    null,
    "b=2,dimmer=shop:v1",
  ]);
  const [tally] = await running.stop();
  expect(tally?.stable.keyless).toMatchObject({ requests: 1 });
});

test("a host that nobody answers for is told so", async () => {
  route({ places: { hosts: ["shop.example"], paths: ["/shop"] } });
  const answer = await ask({});
  expect([answer.status, answer.text]).toEqual([
    404,
    "No service is served under this host and path here; check the address, or the hosts and paths of the service.\n",
  ]);
  expect((await ask({ host: "shop.example", "x-user": "a" }, "/shop/x")).text).toBe("candidate");
});

test.each([
  ["half a character", "\ud800"],
  ["halves in the wrong order", "a\udc00\ud800"],
])("a claim with %s names nobody, and harms nobody", async (_what, sub) => {
  route({ unit: [{ from: "claim", name: "sub" }], claimKeys: { keys: [`secret:${secret}`] } });
  expect((await ask(bearing({ sub }))).status).toBe(200);
  expect(said("x-dimmer-unit")).toBeNull();
  await ask(bearing({ sub: "\ud83d\ude00" }));
  expect(said("x-dimmer-unit")).toBe("%F0%9F%98%80");
});

test.each(["%0a", "%0d%0aX:y", ".%0d%0aX:y", ".;%20Domain=evil.test", ".x", "%20"])(
  "an override token with %s behind it is none, in a link and in a header",
  async (tail) => {
    route({});
    const taken = await ask({}, `/?dimmer_as=${signer.token()}${tail}`);
    expect(taken.status).toBe(403);
    expect(taken.headers["set-cookie"]).toBeUndefined();
    const header = decodeURIComponent(tail).replace(/[\r\n]/g, "x");
    if (header.trim() === "") return;
    await ask({ "x-dimmer-override": `${signer.token()}${header}` });
    expect((await running.stop())[0]?.candidate.override).toBeUndefined();
  },
);
