import type { ControlStore, Result } from "@dimmer/store";
import { maxOverrideMs, type OverridePayload, signedText } from "@dimmer/wire";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";

/** The note of the store that holds the key: every control over it signs with the same. */
const keyNote = "override-key";

/** Makes override tokens. The private key never leaves control and its store. */
export class OverrideSigner {
  readonly #key: KeyObject;

  constructor(pem: string) {
    this.#key = createPrivateKey(pem);
  }

  /** The key of the store; made there the first time. */
  static async load(store: ControlStore, epoch: number): Promise<Result<OverrideSigner>> {
    const kept = await store.note(keyNote);
    if (kept !== null) return { ok: true, value: new OverrideSigner(kept) };
    const pem = newOverrideKey();
    const put = await store.putNote({ epoch, key: keyNote, value: pem });
    return put.ok ? { ok: true, value: new OverrideSigner(pem) } : put;
  }

  /** As tables carry it: 32 bytes, base64url. */
  get publicKey(): string {
    return createPublicKey(this.#key).export({ format: "jwk" }).x ?? "";
  }

  sign(payload: OverridePayload): string {
    const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
    const signature = sign(null, Buffer.from(signedText(text)), this.#key);
    return `${text}.${signature.toString("base64url")}`;
  }
}

/** A new private key in PEM. */
export const newOverrideKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** When a token that is made now ends, Unix time in seconds. */
export const expiryOf = (nowMs: number, forMs: number): number =>
  Math.ceil((nowMs + Math.min(forMs, maxOverrideMs)) / 1000);
