import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type OverridePayload, signedText } from "@dimmer/wire";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs override tokens as control does. */
export class OverrideSigner {
  readonly #keys = generateKeyPairSync("ed25519");

  /** As the table carries it. */
  get publicKey(): string {
    return this.#keys.publicKey.export({ format: "jwk" }).x ?? "";
  }

  token(payload: Partial<OverridePayload> = {}): string {
    const body = encode({
      service: "shop",
      version: "v2",
      by: "ada",
      expires: Math.floor(Date.now() / 1000) + 600,
      ...payload,
    });
    const signature = sign(null, Buffer.from(signedText(body)), this.#keys.privateKey);
    return `${body}.${signature.toString("base64url")}`;
  }
}

/** An HS256 token over these claims. */
export const hmacToken = (claims: object, secret: string): string => {
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};

/** A token signed by a key pair, under whatever name of algorithm. */
export const keyToken = (alg: string, claims: object, key: KeyObject): string => {
  const signed = `${encode({ alg, typ: "JWT" })}.${encode(claims)}`;
  const data = Buffer.from(signed);
  const signature =
    alg === "ES256"
      ? sign("sha256", data, { key, dsaEncoding: "ieee-p1363" })
      : sign(alg === "EdDSA" ? null : "sha256", data, key);
  return `${signed}.${signature.toString("base64url")}`;
};
