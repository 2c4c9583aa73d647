import type {
  CandidateRoute,
  ClaimKeys,
  CohortRule,
  EndpointPolicy,
  Places,
  RequestRule,
  RoutePolicy,
  RouteTable,
  ServiceRoute,
  UnitRule,
  VersionRoute,
} from "@dimmer/core";
import { z } from "zod";
import { network } from "./service/traffic/trust.ts";

/** The route table and its parts. What is optional here is optional there: absent says something. */

const count = z.int().nonnegative();
const ppm = z.int().min(0).max(1_000_000);
const name = z.string().min(1);
const text = z.string();
const ms = z.int().positive();
const origin = z.url({ protocol: /^https?$/ });
const path = z.string().startsWith("/");

export const unitRuleSchema = z.discriminatedUnion("from", [
  z.object({ from: z.literal("header"), name }),
  z.object({ from: z.literal("claim"), name }),
  z.object({ from: z.literal("authorization") }),
  z.object({ from: z.literal("cookie"), name }),
  z.object({ from: z.literal("mint"), cookie: name }),
]) satisfies z.ZodType<UnitRule>;

const equals = text.nullable();

export const cohortRuleSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("unit"), in: z.array(text) }),
  z.object({ by: z.enum(["header", "cookie", "query", "claim"]), name, equals }),
  z.object({ by: z.literal("path"), methods: z.array(name).min(1), path }),
]) satisfies z.ZodType<CohortRule>;

const namedCohortSchema = z.object({ name, anyOf: z.array(cohortRuleSchema) });

export const routePolicySchema = z.object({
  methods: z.array(name).min(1),
  path,
  rescue: z.boolean(),
  idempotencyKey: name.exactOptional(),
  attemptTimeoutMs: ms.exactOptional(),
  retries: count.exactOptional(),
  outcomes: z.enum(["grpc", "graphql"]).exactOptional(),
  asset: z.boolean().exactOptional(),
  cachedByArm: z.boolean().exactOptional(),
}) satisfies z.ZodType<RoutePolicy>;

const placesSchema = z.object({
  hosts: z.array(name),
  paths: z.array(path),
}) satisfies z.ZodType<Places>;

const claimKeysSchema = z.object({
  keys: z.array(name).min(1),
  issuer: name.exactOptional(),
  audience: name.exactOptional(),
}) satisfies z.ZodType<ClaimKeys>;

const upstreamTlsSchema = z.object({ ca: name.exactOptional(), name: name.exactOptional() });

const endpointPolicySchema = z.object({
  connections: z.int().positive().exactOptional(),
  waiting: count.exactOptional(),
  health: z.object({ path, everyMs: ms, timeoutMs: ms }).nullable().exactOptional(),
  ejectAfter: count.exactOptional(),
  slowStartMs: count.exactOptional(),
  tls: upstreamTlsSchema.exactOptional(),
}) satisfies z.ZodType<EndpointPolicy>;

export const requestRuleSchema = z.object({
  methods: z.array(name).min(1),
  path,
  header: z.object({ name, equals }).nullable(),
}) satisfies z.ZodType<RequestRule>;

const versionRouteSchema = z.object({
  version: name,
  endpoints: z.array(origin).min(1),
}) satisfies z.ZodType<VersionRoute>;

const candidateRoute = versionRouteSchema.extend({
  rollout: name,
  stageEntry: count,
  stage: text,
  salt: name,
  hash: z.literal(1),
  exposurePpm: ppm,
  cohorts: z.array(namedCohortSchema),
  deny: z.array(cohortRuleSchema),
  mirrorPpm: ppm,
  onLost: z.enum(["lower", "keep"]),
  slowMs: z.number().positive().nullable(),
  sliMs: z.number().positive().nullable().default(null),
  touches: z.array(requestRuleSchema).default([]),
  success: requestRuleSchema.nullable().default(null),
}) satisfies z.ZodType<CandidateRoute>;

/** What a service may leave unsaid about its requests. */
export const requestPathShape = {
  places: placesSchema.exactOptional(),
  sticky: z.enum(["user", "device"]).exactOptional(),
  trust: z.array(network).exactOptional(),
  claimKeys: claimKeysSchema.exactOptional(),
  requestTimeoutMs: ms.exactOptional(),
  endpoints: endpointPolicySchema.exactOptional(),
};

const serviceRoute = z.object({
  name,
  ...requestPathShape,
  unit: z.array(unitRuleSchema),
  routes: z.array(routePolicySchema),
  attemptTimeoutMs: ms,
  stable: versionRouteSchema,
  candidate: candidateRoute.nullable(),
}) satisfies z.ZodType<ServiceRoute>;

export const routeTableSchema = z.object({
  epoch: count,
  generation: count,
  leaseTtlMs: ms,
  overrideKey: name.exactOptional(),
  services: z.array(serviceRoute),
}) satisfies z.ZodType<RouteTable>;
