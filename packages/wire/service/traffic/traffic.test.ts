import { expect, test } from "vitest";
import { parseServiceFile, printFileProblem } from "../file.ts";
import { printServiceFile } from "../print.ts";

const base = "dimmer: 1\nservice: shop\nstable: { version: v1, to: [https://10.0.0.1:8443] }\n";

const read = (text: string) => {
  const parsed = parseServiceFile(`${base}${text}`, "dimmer.yaml");
  if (!parsed.ok) throw new Error(parsed.problems.map(printFileProblem).join("\n"));
  return parsed.config;
};

const problems = (text: string): string[] => {
  const parsed = parseServiceFile(`${base}${text}`, "dimmer.yaml");
  return parsed.ok ? [] : parsed.problems.map(printFileProblem);
};

const pem = "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n";

const everything = `
hosts: [Shop.example, "*.shop.example"]
paths: [/api, "/teams/:id"]
unit: [header:X-User, jwt:sub, authorization, cookie:uid, mint]
sticky: device
salt: shared:checkout
trust: [10.0.0.0/8, "::1"]
jwt: { keys: ["secret:0123456789abcdef"], issuer: https://login.example, audience: shop }
request-timeout: 20s
endpoints:
  connections: 100
  waiting: 0
  health: { path: /health }
  eject-after: 3
  slow-start: 0s
  tls: { ca: "${pem}", name: shop.internal }
cohorts:
  internal: [unit:ada, cookie:beta=1, query:preview, jwt:role=staff, "route:GET|HEAD /admin/*"]
routes:
  - POST /pay: { idempotency-key: Idempotency-Key, timeout: 2s, retries: 0, outcomes: graphql }
  - GET /assets/*: { asset: true, cached-by-version: true }
`;

test("everything that a service may say of its requests becomes a part of its configuration", () => {
  expect(read(everything)).toMatchObject({
    places: { hosts: ["shop.example", "*.shop.example"], paths: ["/api", "/teams/:id"] },
    unit: [
      { from: "header", name: "x-user" },
      { from: "claim", name: "sub" },
      { from: "authorization" },
      { from: "cookie", name: "uid" },
      { from: "mint", cookie: "dimmer_uid" },
    ],
    sticky: "device",
    salt: "shared:checkout",
    trust: ["10.0.0.0/8", "::1"],
    claimKeys: { issuer: "https://login.example", audience: "shop" },
    requestTimeoutMs: 20_000,
    endpoints: {
      connections: 100,
      waiting: 0,
      health: { path: "/health", everyMs: 5_000, timeoutMs: 1_000 },
      ejectAfter: 3,
      slowStartMs: 0,
      tls: { name: "shop.internal" },
    },
    cohorts: [
      {
        name: "internal",
        anyOf: [
          { by: "unit", in: ["ada"] },
          { by: "cookie", name: "beta", equals: "1" },
          { by: "query", name: "preview", equals: null },
          { by: "claim", name: "role", equals: "staff" },
          { by: "path", methods: ["GET", "HEAD"], path: "/admin/*" },
        ],
      },
    ],
    routes: [
      {
        methods: ["POST"],
        path: "/pay",
        rescue: false,
        idempotencyKey: "idempotency-key",
        attemptTimeoutMs: 2_000,
        retries: 0,
        outcomes: "graphql",
      },
      { methods: ["GET"], path: "/assets/*", rescue: true, asset: true, cachedByArm: true },
    ],
  });
});

test("what is printed reads as the same configuration", () => {
  for (const text of [everything, "salt: service\n", "salt: rollout\n", ""]) {
    const config = read(text);
    const again = parseServiceFile(printServiceFile(config), "dimmer.yaml");
    expect(again.ok && again.config).toEqual(config);
  }
});

test("what is not said leaves no trace", () => {
  const config = read("");
  for (const key of ["places", "sticky", "salt", "trust", "claimKeys", "endpoints"])
    expect(config).not.toHaveProperty(key);
});

test.each([
  [
    "hosts: [shop.example:80]",
    "expected a host such as shop.example or *.shop.example, without port.",
  ],
  ["paths: [api]", "expected a path such as /api or /teams/:id."],
  ["paths: ['/a?b']", "expected a path such as /api or /teams/:id."],
  ["sticky: session", "expected one of user, device."],
  ["salt: pepper", "expected rollout, service or shared:<name>."],
  ["trust: [10.0.0.0/33]", "expected a network such as 10.0.0.0/8 or a single address."],
  ["trust: [localhost]", "expected a network such as 10.0.0.0/8 or a single address."],
  [
    "jwt: { keys: [secret:short] }",
    "expected a public key in PEM, or secret:<at least 16 characters>.",
  ],
  ["jwt: { keys: [] }", "expected at least one key."],
  ["request-timeout: 0s", "expected a duration above zero, such as 5s."],
  ["endpoints: { connections: 0 }", "expected a whole number from 1 to 10,000."],
  ["endpoints: { health: { path: health } }", "expected a path such as /health."],
  ["endpoints: { healthy: true }", "Unknown key `healthy` in `endpoints`. Did you mean `health`?"],
  ["unit: [jwt]", "expected header:<name>, jwt:<claim>, authorization, cookie:<name> or mint."],
  ["routes: [{ GET /: { retries: 9 } }]", "expected a whole number from 0 to 3."],
  ["routes: [{ GET /: { outcomes: soap } }]", "expected one of grpc, graphql."],
])("%s is explained", (text, sentence) => {
  expect(problems(`${text}\n`).join("\n")).toContain(sentence);
});
