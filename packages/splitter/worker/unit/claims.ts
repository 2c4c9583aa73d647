import type { ClaimKeys } from "@dimmer/core";
import { type BearerToken, isSignedBy, readBearer, readKey } from "./bearer-token.ts";
import { KnownTokens } from "./known-tokens.ts";
import type { SignatureBudget } from "./signature-budget.ts";

export type ClaimContext = {
  readonly budget: SignatureBudget;
  readonly wallMs: () => number;
};

type Claims = BearerToken["claims"];
/** Null: the token is not believed. */
type Known = { readonly claims: Claims | null };

/**
 * Reads claims of the tokens that requests bear.
 *
 * With keys a token counts once it is verified, whoever brings it. Without keys it counts from
 * trusted hops alone, which are believed to have verified it. What is known of a token is kept,
 * because the same one comes with every request of a user.
 */
export class ClaimReader {
  readonly #keys: ClaimKeys | undefined;
  readonly #verifying: readonly ReturnType<typeof readKey>[];
  readonly #context: ClaimContext;
  readonly #known = new KnownTokens<Known>();

  constructor(keys: ClaimKeys | undefined, context: ClaimContext) {
    this.#keys = keys;
    this.#verifying = (keys?.keys ?? []).map(readKey);
    this.#context = context;
  }

  /** A claim as text: a string, or a number or truth value printed; else undefined. */
  read(authorization: string | undefined, trusted: boolean, name: string): string | undefined {
    if (authorization === undefined || (this.#keys === undefined && !trusted)) return undefined;
    const claims = this.#claims(authorization);
    if (claims === null || !this.#isTimely(claims)) return undefined;
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  }

  #claims(authorization: string): Claims | null {
    const known = this.#known.get(authorization);
    if (known !== undefined) return known.claims;
    const token = readBearer(authorization);
    if (token !== null && this.#keys !== undefined && !this.#context.budget.take()) return null;
    const believed = token !== null && this.#isBelieved(token) ? token.claims : null;
    this.#known.set(authorization, { claims: believed });
    return believed;
  }

  #isBelieved(token: BearerToken): boolean {
    if (this.#keys === undefined) return true;
    const { issuer, audience } = this.#keys;
    const { iss, aud } = token.claims;
    if (issuer !== undefined && iss !== issuer) return false;
    const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
    if (audience !== undefined && !audiences.includes(audience)) return false;
    return this.#verifying.some((key) => key !== null && isSignedBy(token, key));
  }

  /** A token that says from when or until when it holds is asked each time. */
  #isTimely({ exp, nbf }: Claims): boolean {
    const nowS = this.#context.wallMs() / 1000;
    return !(typeof exp === "number" && nowS >= exp) && !(typeof nbf === "number" && nowS < nbf);
  }
}
