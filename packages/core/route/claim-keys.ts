/** Who may issue the tokens whose claims are believed from outside trusted hops. */
export type ClaimKeys = {
  /** Public keys (PEM) or, for HS256, shared secrets as `secret:<text>`. One that verifies is enough. */
  readonly keys: readonly string[];
  /** Must equal `iss` where set. */
  readonly issuer?: string;
  /** Must be among `aud` where set. */
  readonly audience?: string;
};
