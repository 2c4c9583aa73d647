import { type OverridePayload, overridePayloadSchema, signedText } from "@dimmer/wire";
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { ClaimContext } from "./claims.ts";
import { KnownTokens } from "./known-tokens.ts";

/** Reads override tokens. A token is only what its signature proves, wherever it came from. */
export class OverrideReader {
  readonly #key: KeyObject | null;
  readonly #context: ClaimContext;
  readonly #known = new KnownTokens<{ readonly payload: OverridePayload | null }>();

  /** `key`: the public key of the table. One that is none believes nobody. */
  constructor(key: string, context: ClaimContext) {
    this.#key = readPublicKey(key);
    this.#context = context;
  }

  /** What a valid token says; null for any other. */
  read(token: string): OverridePayload | null {
    if (this.#key === null || !isToken(token)) return null;
    const known = this.#known.get(token);
    const payload = known === undefined ? this.#verify(token, this.#key) : known.payload;
    return payload !== null && payload.expires * 1000 > this.#context.wallMs() ? payload : null;
  }

  #verify(token: string, key: KeyObject): OverridePayload | null {
    if (!this.#context.budget.take()) return null;
    const [payload = "", signature = ""] = token.split(".");
    const signed = Buffer.from(signedText(payload));
    const sound = verify(null, signed, key, Buffer.from(signature, "base64url"));
    const read = sound ? readPayload(payload) : null;
    this.#known.set(token, { payload: read });
    return read;
  }
}

const maxTokenLength = 2_048;

/**
 * Two parts in base64url and nothing else: what stands beside a signed part is not signed, and a
 * token is written back into a header line as it came.
 */
const isToken = (token: string): boolean =>
  token.length <= maxTokenLength && /^[\w-]+\.[\w-]+$/.test(token);

const readPublicKey = (x: string): KeyObject | null => {
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  } catch {
    return null;
  }
};

const readPayload = (payload: string): OverridePayload | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    const parsed = overridePayloadSchema.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
