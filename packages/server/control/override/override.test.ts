import { createPublicKey, verify } from "node:crypto";
import type { ServiceRoute } from "@dimmer/core";
import { inMemory, openSqliteStore } from "@dimmer/store";
import { maxOverrideMs, overridePayloadSchema, signedText } from "@dimmer/wire";
import { expect, test } from "vitest";
import { makeOverride } from "./make-override.ts";
import { OverrideSigner } from "./override-signer.ts";

const opened = openSqliteStore(inMemory);
if (!opened.ok) throw new Error(opened.error.sentence);
const store = opened.value;

const load = async (): Promise<OverrideSigner> => {
  const epoch = await store.takeEpoch();
  if (!epoch.ok) throw new Error(epoch.error.sentence);
  const signer = await OverrideSigner.load(store, epoch.value);
  if (!signer.ok) throw new Error(signer.error.sentence);
  return signer.value;
};

const version = (id: string) => ({ version: id, endpoints: ["http://127.0.0.1:1"] });

const alone: ServiceRoute = {
  name: "shop",
  unit: [],
  routes: [],
  attemptTimeoutMs: 1,
  stable: version("v1"),
  candidate: null,
};

const both: ServiceRoute = {
  ...alone,
  candidate: {
    ...version("v2"),
    rollout: "shop.1",
    stageEntry: 1,
    stage: "percent:5%",
    salt: "shop.1",
    hash: 1,
    exposurePpm: 50_000,
    cohorts: [],
    deny: [],
    mirrorPpm: 0,
    onLost: "lower",
    slowMs: null,
    sliMs: null,
    touches: [],
    success: null,
  },
};

const by = { kind: "person", name: "Ada" } as const;
const nowMs = 1_790_000_000_000;

test("every control over one store signs with the same key", async () => {
  const [first, second] = [await load(), await load()];
  expect(second.publicKey).toBe(first.publicKey);
  expect(Buffer.from(first.publicKey, "base64url")).toHaveLength(32);
});

test.each([
  ["v1", "v1"],
  ["v2", "v2"],
  ["stable", "v1"],
  ["candidate", "v2"],
])("as %s a token for %s is signed", async (as, expected) => {
  const signer = await load();
  const made = makeOverride({ as, forMs: 600_000 }, by, { route: both, signer, nowMs });
  if (!made.ok) throw new Error(made.error.sentence);
  const [payload = "", signature = ""] = made.value.token.split(".");
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: signer.publicKey },
    format: "jwk",
  });
  const data = Buffer.from(signedText(payload));
  expect(verify(null, data, key, Buffer.from(signature, "base64url"))).toBe(true);
  const said = overridePayloadSchema.parse(
    JSON.parse(Buffer.from(payload, "base64url").toString()),
  );
  expect(said).toEqual({ service: "shop", version: expected, by: "Ada", expires: 1_790_000_600 });
});

test("no token lives longer than half a day", async () => {
  const signer = await load();
  const made = makeOverride({ as: "v1", forMs: 1e12 }, by, { route: both, signer, nowMs });
  expect(made.ok && made.value.expiresMs).toBe(nowMs + maxOverrideMs);
});

test.each([
  ["v9", both, "shop has v1 (stable) and v2 (candidate) now, not v9; open one of these."],
  ["candidate", alone, "shop is served by v1 alone; ship candidate first, then open it."],
])("%s is refused where it is not routed", async (as, route, sentence) => {
  const made = makeOverride({ as, forMs: 600_000 }, by, { route, signer: await load(), nowMs });
  expect(made).toEqual({ ok: false, error: { code: "notRouted", sentence } });
});
