import type { Actor } from "@dimmer/core";
import { errorSchema } from "@dimmer/wire";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { z } from "zod";
import { type Answer, type Frozen, refusal, type Refusal, statusOf } from "./answer.ts";
import { type OrderKey, orderKeyOf } from "./order-key.ts";

/** Who calls, and a signal that aborts when they have gone. */
export type Call = {
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** Of an order that must be executed once; null: the request named none. */
  readonly order: OrderKey | null;
};

/** One route: its schemas, and a handler whose answer is a value. */
export type Route<I extends z.ZodObject, R> = {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** For the OpenAPI document. */
  readonly summary: string;
  /** An object of `params`, `query` and `body`, as far as the route has them. */
  readonly input: I;
  readonly answers: z.ZodType<R>;
  readonly status?: 200 | 201;
  readonly handle: (
    input: z.output<I>,
    call: Call,
  ) => Answer<Frozen<R>> | Promise<Answer<Frozen<R>>>;
};

declare module "fastify" {
  interface FastifyRequest {
    /** Set once the session was checked; null where none is needed. */
    actor: Actor | null;
  }
}

/** Who asks where no session is needed. */
const nobody: Actor = { kind: "person", name: "nobody" };

/** The first thing that is wrong, with its place: `body.version.endpoints.0: Invalid URL`. */
export const wrongInput = (error: z.ZodError): Refusal => {
  const issue = error.issues[0];
  const place = issue?.path.map(String).join(".") ?? "";
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return refusal(
    "invalid",
    `The request is not right at ${place || "its top"}: ${issue?.message ?? "unknown"}${more}; the form is in /api/v1/openapi.json.`,
  );
};

/** Of the answer, not of the request: a request is closed as soon as its body was read. */
const signalOf = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    controller.abort();
  });
  return controller.signal;
};

const documented = (input: z.ZodObject): Record<string, z.core.$ZodType> => {
  const { params, query, body } = input.shape;
  return {
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
  };
};

/**
 * Adds a route that parses its input once and whose every answer has the form that its schemas say.
 */
export const addRoute = <I extends z.ZodObject, R>(
  app: FastifyInstance,
  route: Route<I, R>,
): void => {
  const status = route.status ?? 200;
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      summary: route.summary,
      ...documented(route.input),
      response: { [status]: route.answers, "4xx": errorSchema, "5xx": errorSchema },
    },
    handler: async (request, reply) => {
      const { params, query, body } = request;
      const input = route.input.safeParse({ params, query, body });
      const actor = request.actor ?? nobody;
      const header = request.headers["idempotency-key"];
      const { method, url } = request;
      const order = orderKeyOf({ header, actor, method, url, body });
      const answer = await answerOf({ route, input, order, actor, signal: signalOf(reply) });
      if (answer.ok) return reply.code(status).send(answer.value);
      return reply.code(statusOf[answer.error.code]).send({ error: answer.error });
    },
  });
};

type Asked<I extends z.ZodObject, R> = Omit<Call, "order"> & {
  readonly route: Route<I, R>;
  readonly input: z.ZodSafeParseResult<z.output<I>>;
  readonly order: Answer<OrderKey | null>;
};

const answerOf = async <I extends z.ZodObject, R>({
  route,
  input,
  order,
  ...call
}: Asked<I, R>): Promise<Answer<Frozen<R>>> => {
  if (!input.success) return wrongInput(input.error);
  if (!order.ok) return order;
  return route.handle(input.data, { ...call, order: order.value });
};
