/** A set of users by name. One rule that matches is enough. */
export type NamedCohort = { readonly name: string; readonly anyOf: readonly CohortRule[] };

/**
 * One predicate over a request. `equals: null`: it is enough that the thing is there.
 *
 * Header names are lower case. A `claim` is a member of the JWT that the request bears, believed as
 * for units. `path` is a template as in route policies; `*` among the methods is any method.
 */
export type CohortRule =
  | { readonly by: "unit"; readonly in: readonly string[] }
  | { readonly by: NamedFact; readonly name: string; readonly equals: string | null }
  | { readonly by: "path"; readonly methods: readonly string[]; readonly path: string };

/** What a request carries by name. */
export type NamedFact = "header" | "cookie" | "query" | "claim";
