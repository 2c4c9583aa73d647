/**
 * What may be done with requests of one kind. The first policy that matches decides; what a policy
 * does not say is as if there were none.
 */
export type RoutePolicy = {
  /** `*` matches every method. */
  readonly methods: readonly string[];
  /** Path template: literal segments, `:name` for one segment, a final `*` for the rest. */
  readonly path: string;
  /** The operator says that repeating such a request is safe. */
  readonly rescue: boolean;
  /** Lower-case header whose presence makes a request safe to repeat: the version knows it again. */
  readonly idempotencyKey?: string;
  /** Deadline of one attempt until its answer's head, instead of the service's. */
  readonly attemptTimeoutMs?: number;
  /** Most repeats on the same arm of what is safe to repeat; one by default. */
  readonly retries?: number;
  /** How an answer behind a good status says that it failed, besides `x-dimmer-outcome`. */
  readonly outcomes?: OutcomeForm;
  /** Files whose names change with their content: a 404 of one arm is tried on the other. */
  readonly asset?: boolean;
  /** A shared cache keeps the arms apart, so that the candidate's answers may stay public. */
  readonly cachedByArm?: boolean;
};

/** `grpc`: the field `grpc-status`. `graphql`: a JSON answer with `errors`. */
export type OutcomeForm = "grpc" | "graphql";
