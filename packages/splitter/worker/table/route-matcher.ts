import { pathPattern, type RoutePolicy } from "@dimmer/core";

export type RouteMatch = {
  /** `GET /items/:id`, or `GET (other)` where no policy names the path. */
  readonly endpoint: string;
  /** The template; null where no policy names the path. */
  readonly route: string | null;
  /** Whether such a request may be repeated on stable. */
  readonly rescuable: boolean;
};

export type RouteMatcher = (method: string, path: string) => RouteMatch;

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Prepares the route policies of a service: the first that matches names the endpoint.
 *
 * Methods that change nothing are rescuable, unless a policy that names the method says otherwise;
 * a policy for `*` can only add. `path` comes without its query.
 */
export const compileRoutes = (policies: readonly RoutePolicy[]): RouteMatcher => {
  const routes = policies.map((policy) => ({
    policy,
    pattern: pathPattern(policy.path),
    methods: policy.methods.includes("*") ? null : new Set(policy.methods),
    matches: new Map<string, RouteMatch>(),
  }));
  const others = new Map<string, RouteMatch>();
  return (method, path) => {
    const found = routes.find(
      ({ methods, pattern }) => (methods === null || methods.has(method)) && pattern.test(path),
    );
    const matches = found?.matches ?? others;
    const known = matches.get(method);
    if (known !== undefined) return known;
    const match = toMatch(method, found?.policy ?? null);
    matches.set(method, match);
    return match;
  };
};

const toMatch = (method: string, policy: RoutePolicy | null): RouteMatch => {
  const safe = safeMethods.has(method);
  if (policy === null) return { endpoint: `${method} (other)`, route: null, rescuable: safe };
  const rescuable = policy.rescue || (safe && !policy.methods.includes(method));
  return { endpoint: `${method} ${policy.path}`, route: policy.path, rescuable };
};
