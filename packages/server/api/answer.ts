/** Every way in which the API refuses, with its HTTP status. Clients may rely on the codes. */
export const statusOf = {
  malformed: 400,
  invalid: 400,
  noSession: 401,
  foreignHost: 403,
  foreignOrigin: 403,
  notFound: 404,
  noSuchService: 404,
  noSuchRollout: 404,
  /** Ship. */
  badPlan: 400,
  sameVersion: 409,
  sameEndpoints: 409,
  otherAddresses: 409,
  markedBad: 409,
  busy: 409,
  /** An Idempotency-Key that stands for another order. */
  keyReused: 422,
  noSafeTarget: 409,
  /** Actions that `decide` refuses. */
  ended: 409,
  notHolding: 409,
  verdictFails: 409,
  blind: 409,
  lookRequired: 409,
  notLower: 409,
  notExposed: 409,
  scriptCannotLook: 403,
  approvalRequired: 409,
  notAnother: 403,
  notYours: 403,
  noSuchExpectation: 404,
  owed: 409,
  loosens: 409,
  lineStopped: 409,
  window: 409,
  servicePage: 409,
  untrusted: 409,
  nothingToAcknowledge: 409,
  queued: 409,
  /** Replay. */
  countsPruned: 410,
  replaying: 429,
  /** Overrides. */
  notRouted: 404,
  noOverrides: 409,
  /** Events. */
  badQuery: 400,
  tooExpensive: 422,
  eventsUnavailable: 503,
  tooLarge: 413,
  notJson: 415,
  tooManyListeners: 503,
  storeFailed: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof statusOf;

export type Refusal = {
  readonly ok: false;
  readonly error: { readonly code: ErrorCode; readonly sentence: string };
};

/** What a question or an order to control comes back with. */
export type Answer<T> = { readonly ok: true; readonly value: T } | Refusal;

export const answer = <T>(value: T): { readonly ok: true; readonly value: T } => ({
  ok: true,
  value,
});

export const refusal = (code: ErrorCode, sentence: string): Refusal => ({
  ok: false,
  error: { code, sentence },
});

/** Read-only all the way down: what the domain's types look like beside the schemas' mutable ones. */
export type Frozen<T> = T extends readonly (infer U)[]
  ? readonly Frozen<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
