import { pathPattern, type OutcomeForm, type RoutePolicy } from "@dimmer/core";

export type RouteMatch = {
  readonly method: string;
  /** `GET /items/:id`, or `GET (other)` where no policy names the path. */
  readonly endpoint: string;
  /** The template; null where no policy names the path. */
  readonly route: string | null;
  /** Whether such a request may be repeated. */
  readonly repeatable: boolean;
  /** Lower-case header whose presence makes one repeatable that otherwise is not; null: none. */
  readonly idempotencyKey: string | null;
  /** Null: the service's. */
  readonly attemptTimeoutMs: number | null;
  /** Most repeats on stable of what stable failed. */
  readonly retries: number;
  readonly outcomes: OutcomeForm | null;
  readonly asset: boolean;
  readonly cachedByArm: boolean;
};

export type RouteMatcher = (method: string, path: string) => RouteMatch;

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const defaultRetries = 1;
/** More than HTTP has: methods come from clients, who must not be able to fill a map. */
const maxKnownMethods = 64;

type Prepared = {
  readonly policy: RoutePolicy;
  readonly methods: ReadonlySet<string> | null;
  readonly pattern: RegExp;
  /** What it says for each method, made once. */
  readonly known: Map<string, RouteMatch>;
};

/**
 * Prepares the route policies of a service: the first that matches names the endpoint. They are
 * sorted by the first segment of their path, so that a request is compared with few of them.
 *
 * Methods that change nothing are repeatable, unless a policy that names the method says otherwise;
 * a policy for `*` can only add. `path` comes without its query.
 */
export const compileRoutes = (policies: readonly RoutePolicy[]): RouteMatcher => {
  const prepared = policies.map(prepare);
  const others = new Map<string, RouteMatch>();
  if (prepared.length === 0) return (method) => matchOf(others, method, null);
  const bySegment = new Map<string, readonly Prepared[]>();
  const anywhere = prepared.filter(({ policy }) => !isLiteral(firstSegment(policy.path)));
  for (const { policy } of prepared) {
    const first = firstSegment(policy.path);
    if (isLiteral(first) && !bySegment.has(first))
      bySegment.set(
        first,
        prepared.filter((one) => anywhere.includes(one) || firstSegment(one.policy.path) === first),
      );
  }
  return (method, path) => {
    const candidates = bySegment.get(firstSegment(path)) ?? anywhere;
    for (const { methods, pattern, known, policy } of candidates)
      if ((methods === null || methods.has(method)) && pattern.test(path))
        return matchOf(known, method, policy);
    return matchOf(others, method, null);
  };
};

const prepare = (policy: RoutePolicy): Prepared => ({
  policy,
  methods: policy.methods.includes("*") ? null : new Set(policy.methods),
  pattern: pathPattern(policy.path),
  known: new Map(),
});

const firstSegment = (path: string): string => {
  const end = path.indexOf("/", 1);
  return end === -1 ? path : path.slice(0, end);
};

const isLiteral = (segment: string): boolean => !segment.startsWith("/:") && segment !== "/*";

const matchOf = (
  known: Map<string, RouteMatch>,
  method: string,
  policy: RoutePolicy | null,
): RouteMatch => {
  const before = known.get(method);
  if (before !== undefined) return before;
  const match = toMatch(method, policy);
  if (known.size < maxKnownMethods) known.set(method, match);
  return match;
};

const toMatch = (method: string, policy: RoutePolicy | null): RouteMatch => {
  const safe = safeMethods.has(method);
  const base = {
    method,
    idempotencyKey: policy?.idempotencyKey ?? null,
    attemptTimeoutMs: policy?.attemptTimeoutMs ?? null,
    retries: policy?.retries ?? defaultRetries,
    outcomes: policy?.outcomes ?? null,
    asset: policy?.asset ?? false,
    cachedByArm: policy?.cachedByArm ?? false,
  };
  if (policy === null)
    return { endpoint: `${method} (other)`, route: null, repeatable: safe, ...base };
  const repeatable = policy.rescue || (safe && !policy.methods.includes(method));
  return { endpoint: `${method} ${policy.path}`, route: policy.path, repeatable, ...base };
};
