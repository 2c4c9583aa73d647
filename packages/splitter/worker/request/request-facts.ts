import type { RequestView } from "@dimmer/core";
import type { ClaimReader } from "../unit/claims.ts";
import { cookieOf } from "../unit/cookies.ts";
import { headerOf, onlyHeaderOf, type RequestHead } from "./request-head.ts";

export type RequestSource = {
  readonly raw: readonly string[];
  readonly head: RequestHead;
  readonly method: string;
  readonly path: string;
  /** After the question mark; empty without one. */
  readonly query: string;
  readonly user: string | null;
  readonly trusted: boolean;
  readonly claims: ClaimReader;
};

/** A request as predicates of cohorts see it; each lookup works only when it is asked. */
export class RequestFacts implements RequestView {
  readonly method: string;
  readonly path: string;
  readonly user: string | null;
  readonly #source: RequestSource;

  constructor(source: RequestSource) {
    this.method = source.method;
    this.path = source.path;
    this.user = source.user;
    this.#source = source;
  }

  header(name: string): string | undefined {
    return headerOf(this.#source.raw, name);
  }

  cookie(name: string): string | undefined {
    return cookieOf(this.#source.head.cookie, name);
  }

  query(name: string): string | undefined {
    const { query } = this.#source;
    return query.includes(name) ? (new URLSearchParams(query).get(name) ?? undefined) : undefined;
  }

  claim(name: string): string | undefined {
    const { raw, claims, trusted } = this.#source;
    return claims.read(onlyHeaderOf(raw, "authorization"), trusted, name);
  }
}
