import {
  createHmac,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify,
  constants,
} from "node:crypto";

/** A JSON Web Token (RFC 7519) taken apart; nothing is verified yet. */
export type BearerToken = {
  readonly alg: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
};

/** The token that an Authorization line bears; null when it is none. */
export const readBearer = (authorization: string): BearerToken | null => {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  const [header = "", payload = "", signature = ""] = token?.split(".") ?? [];
  const head = readJson(header);
  const claims = readJson(payload);
  if (head === null || claims === null || typeof head["alg"] !== "string") return null;
  return {
    alg: head["alg"],
    claims,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, "base64url"),
  };
};

const readJson = (part: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
};

/** A key that may have signed, with the algorithms that go with it: the token does not choose. */
export type VerifyingKey =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "public"; readonly key: KeyObject };

const secretMark = "secret:";

/** `secret:<text>` or a public key in PEM; null when it is neither. */
export const readKey = (text: string): VerifyingKey | null => {
  if (text.startsWith(secretMark)) return { kind: "secret", secret: text.slice(secretMark.length) };
  try {
    return { kind: "public", key: createPublicKey(text) };
  } catch {
    return null;
  }
};

/** Whether this key made the token's signature (RFC 7518 §3, RFC 8037 §3). */
export const isSignedBy = (token: BearerToken, key: VerifyingKey): boolean => {
  const { alg, signed, signature } = token;
  const data = Buffer.from(signed);
  if (key.kind === "secret") {
    if (alg !== "HS256") return false;
    const mac = createHmac("sha256", key.secret).update(data).digest();
    return mac.length === signature.length && timingSafeEqual(mac, signature);
  }
  const { key: publicKey } = key;
  const kind = publicKey.asymmetricKeyType;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  if (alg === "RS256" && kind === "rsa") return verify("sha256", data, publicKey, signature);
  if (alg === "PS256" && kind === "rsa")
    return verify("sha256", data, { key: publicKey, padding, saltLength: 32 }, signature);
  if (alg === "ES256" && kind === "ec")
    return verify("sha256", data, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
  return alg === "EdDSA" && kind === "ed25519" && verify(null, data, publicKey, signature);
};
