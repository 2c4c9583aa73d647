import type { RoutePolicy } from "@dimmer/core";
import { z } from "zod";
import { endpointRule, printRule } from "../judging/request-rule.ts";
import { printDuration } from "../measures.ts";
import { among, countText, endpoint, flag, matching, positiveDuration, token } from "../value.ts";

const options = z.strictObject(
  {
    rescue: flag.optional().describe("repeating such a request is safe"),
    "idempotency-key": matching(new RegExp(`^${token}$`), "a header name, such as idempotency-key")
      .optional()
      .describe("the header by which the service knows a repeated request again"),
    timeout: positiveDuration
      .optional()
      .describe("how long one attempt may take until its answer begins"),
    retries: z
      .int({ error: countText(0, 3) })
      .min(0, { error: countText(0, 3) })
      .max(3, { error: countText(0, 3) })
      .optional()
      .describe("most repeats of what stable itself failed"),
    outcomes: among(["grpc", "graphql"])
      .optional()
      .describe("how an answer behind a good status says that it failed"),
    asset: flag
      .optional()
      .describe("names change with content: what one version does not have is asked of the other"),
    "cached-by-version": flag
      .optional()
      .describe("shared caches keep the versions apart, so that answers may stay public"),
  },
  { error: "options such as { rescue: true }" },
);

const route = z.union([
  endpoint,
  z.record(endpoint, options).refine((entry) => Object.keys(entry).length === 1, {
    error: "one method and path per list entry",
  }),
]);

/** `routes:`, kinds of requests by name. */
export const routes = z
  .array(route, { error: "a list of routes, such as - GET /items/:id" })
  .max(1000, { error: "at most 1,000 routes" })
  .describe("kinds of requests by name; rescue says that repeating one on stable is safe");

export type RouteEntry = z.infer<typeof route>;

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** `PUT|DELETE /cart`; where rescue is not said, methods that change nothing are rescued. */
export const fillRoute = (entry: RouteEntry): RoutePolicy => {
  const [text, said] =
    typeof entry === "string" ? [entry, {}] : (Object.entries(entry)[0] ?? ["* /*", {}]);
  const { methods, path } = endpointRule(text);
  const { "idempotency-key": key, timeout, retries, outcomes, asset } = said;
  const cachedByArm = said["cached-by-version"];
  return {
    methods,
    path,
    rescue: said.rescue ?? methods.every((name) => safeMethods.has(name)),
    ...(key === undefined ? {} : { idempotencyKey: key.toLowerCase() }),
    ...(timeout === undefined ? {} : { attemptTimeoutMs: timeout }),
    ...(retries === undefined ? {} : { retries }),
    ...(outcomes === undefined ? {} : { outcomes }),
    ...(asset === undefined ? {} : { asset }),
    ...(cachedByArm === undefined ? {} : { cachedByArm }),
  };
};

export const printRoute = (policy: RoutePolicy): object => {
  const { rescue, idempotencyKey, attemptTimeoutMs, retries, outcomes, asset, cachedByArm } =
    policy;
  return {
    [printRule(policy)]: {
      rescue,
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      ...(attemptTimeoutMs === undefined ? {} : { timeout: printDuration(attemptTimeoutMs) }),
      ...(retries === undefined ? {} : { retries }),
      ...(outcomes === undefined ? {} : { outcomes }),
      ...(asset === undefined ? {} : { asset }),
      ...(cachedByArm === undefined ? {} : { "cached-by-version": cachedByArm }),
    },
  };
};
