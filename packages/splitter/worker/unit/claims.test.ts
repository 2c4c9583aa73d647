import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { maxVerificationsPerSecond } from "../../limits.ts";
import { hmacToken, keyToken } from "../../testing/sign.ts";
import { ClaimReader } from "./claims.ts";
import { SignatureBudget } from "./signature-budget.ts";

const secret = "a secret of sixteen";
const wallMs = 1_790_000_000_000;
const nowS = wallMs / 1000;
const context = () => ({ budget: new SignatureBudget(() => 0), wallMs: () => wallMs });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");
const pem = (key: typeof rsa.publicKey): string =>
  key.export({ type: "spki", format: "pem" }).toString();
const keys = [`secret:${secret}`, pem(rsa.publicKey), pem(ec.publicKey), pem(ed.publicKey)];
const bearing = (token: string): string => `Bearer ${token}`;

test.each<[string, string]>([
  ["HS256", hmacToken({ sub: "ada" }, secret)],
  ["RS256", keyToken("RS256", { sub: "ada" }, rsa.privateKey)],
  ["ES256", keyToken("ES256", { sub: "ada" }, ec.privateKey)],
  ["EdDSA", keyToken("EdDSA", { sub: "ada" }, ed.privateKey)],
])("a claim verified by %s is believed from anybody", (_alg, token) => {
  expect(new ClaimReader({ keys }, context()).read(bearing(token), false, "sub")).toBe("ada");
});

const [, payload = ""] = hmacToken({ sub: "root" }, secret).split(".");
const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
const publicAsSecret = hmacToken({ sub: "root" }, pem(rsa.publicKey));
const swapped = hmacToken({ sub: "ada" }, secret).replace(/\.[^.]+\./, `.${payload}.`);

test.each<[string, string]>([
  ["signed by somebody else", hmacToken({ sub: "root" }, "another secret 1")],
  ["not signed at all", unsigned],
  ["signed with a public key as if it were a secret", publicAsSecret],
  ["whose claims were changed", swapped],
  ["that has ended", hmacToken({ sub: "root", exp: nowS - 1 }, secret)],
  ["that has not begun", hmacToken({ sub: "root", nbf: nowS + 60 }, secret)],
  ["of another issuer", hmacToken({ sub: "root", iss: "evil", aud: "shop" }, secret)],
  ["for somebody else", hmacToken({ sub: "root", iss: "us", aud: ["bank"] }, secret)],
  ["that is no token", "a.b"],
])("a token %s says nothing", (what, token) => {
  const strict = /issuer|else$/.test(what) ? { issuer: "us", audience: "shop" } : {};
  const reader = new ClaimReader({ keys, ...strict }, context());
  expect(reader.read(bearing(token), true, "sub")).toBeUndefined();
});

test("issuer and audience that fit are believed", () => {
  const reader = new ClaimReader({ keys, issuer: "us", audience: "shop" }, context());
  const token = hmacToken({ sub: "ada", iss: "us", aud: ["bank", "shop"] }, secret);
  expect(reader.read(bearing(token), false, "sub")).toBe("ada");
});

test("without keys a claim counts from trusted hops alone", () => {
  const reader = new ClaimReader(undefined, context());
  const token = bearing(hmacToken({ sub: "ada", admin: true, n: 7, deep: {} }, "whatever"));
  expect(reader.read(token, false, "sub")).toBeUndefined();
  expect(
    ["sub", "admin", "n", "deep", "__proto__"].map((name) => reader.read(token, true, name)),
  ).toEqual(["ada", "true", "7", undefined, undefined]);
});

test("made-up tokens cost a bounded part of the worker; known ones go on being believed", () => {
  const reader = new ClaimReader({ keys: [`secret:${secret}`] }, context());
  const known = bearing(hmacToken({ sub: "ada" }, secret));
  expect(reader.read(known, false, "sub")).toBe("ada");
  for (let n = 0; n < maxVerificationsPerSecond; n += 1)
    reader.read(bearing(hmacToken({ n }, "wrong")), false, "sub");
  const late = bearing(hmacToken({ sub: "late" }, secret));
  expect(reader.read(late, false, "sub")).toBeUndefined();
  expect(reader.read(known, false, "sub")).toBe("ada");
});
