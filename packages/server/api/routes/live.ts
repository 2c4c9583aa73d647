import { type Filter } from "@dimmer/core";
import { errorSchema, filterSchema } from "@dimmer/wire";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { maxListeners } from "../../limits.ts";
import { refusal, statusOf } from "../answer.ts";
import { type SseStream, sseHeaders } from "../live/sse.ts";
import type { StreamHub } from "../live/stream.ts";
import type { Tails } from "../live/tail.ts";
import { wrongInput } from "../route.ts";

const sse = {
  200: {
    description: "Server-sent events",
    content: { "text/event-stream": { schema: z.string() } },
  },
  "4xx": errorSchema,
  "5xx": errorSchema,
};

const refuse = (reply: FastifyReply, { error }: ReturnType<typeof refusal>): FastifyReply =>
  reply.code(statusOf[error.code]).send({ error });

const send = (reply: FastifyReply, stream: SseStream | null): FastifyReply =>
  stream === null
    ? refuse(
        reply,
        refusal(
          "tooManyListeners",
          `${maxListeners} pages listen already; close one and try again.`,
        ),
      )
    : reply.headers(sseHeaders).send(stream.body);

/** A filter travels as JSON text in the query; null when it is no JSON. */
const readFilter = (text: string | undefined): unknown => {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const tailQuery = z.object({
  dataset: z.string().min(1).max(200),
  where: z.string().max(16_384).optional().describe("A filter as JSON text"),
});

/** What stays open: `/stream` brings rollouts and overview, `/tail` raw events. */
export const liveRoutes = (
  app: FastifyInstance,
  { hub, tails }: { readonly hub: StreamHub; readonly tails: Tails },
): void => {
  app.get(
    "/stream",
    { schema: { summary: "Rollouts and overview as they change", response: sse } },
    async (request, reply) =>
      send(reply, hub.open(request.actor ?? { kind: "person", name: "nobody" })),
  );
  app.get(
    "/tail",
    { schema: { summary: "New raw events", querystring: tailQuery, response: sse } },
    async (request, reply) => {
      const query = z.object({ query: tailQuery }).safeParse({ query: request.query });
      if (!query.success) return refuse(reply, wrongInput(query.error));
      const { dataset, where: text } = query.data.query;
      const where = z
        .object({ where: filterSchema.nullable() })
        .safeParse({ where: readFilter(text) });
      if (!where.success) return refuse(reply, wrongInput(where.error));
      const filter: Filter | null = where.data.where;
      return send(reply, tails.open({ dataset, where: filter }));
    },
  );
};
