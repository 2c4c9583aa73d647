import {
  datasetsSchema,
  fieldsSchema,
  fieldValuesSchema,
  queryResultSchema,
  querySchema,
  spotlightQuestionSchema,
  spotlightResultSchema,
  traceSchema,
} from "@dimmer/wire";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Desk } from "../port.ts";
import { addRoute } from "../route.ts";

/** Questions about wide events. */
export const eventRoutes = (app: FastifyInstance, desk: Desk): void => {
  addRoute(app, {
    method: "POST",
    path: "/query",
    summary: "Ask about wide events",
    input: z.object({ body: querySchema }),
    answers: queryResultSchema,
    handle: ({ body }, { signal }) => desk.query(body, signal),
  });
  addRoute(app, {
    method: "POST",
    path: "/spotlight",
    summary: "What is different about some wide events",
    input: z.object({ body: spotlightQuestionSchema }),
    answers: spotlightResultSchema,
    handle: ({ body }, { signal }) => desk.spotlight(body, signal),
  });
  addRoute(app, {
    method: "GET",
    path: "/traces/:id",
    summary: "One trace as a tree, of all data sets, with what is missing in it",
    input: z.object({ params: z.object({ id: z.string().min(1).max(200) }) }),
    answers: traceSchema,
    handle: ({ params }, { signal }) => desk.trace(params.id, signal),
  });
};

const dataset = z.string().min(1).max(200);

/** What there is to ask about. */
export const catalogueRoutes = (app: FastifyInstance, { catalogue }: Desk): void => {
  addRoute(app, {
    method: "GET",
    path: "/datasets",
    summary: "Where wide events are, the newest first",
    input: z.object({}),
    answers: datasetsSchema,
    handle: (_, { signal }) => catalogue.datasets(signal),
  });
  addRoute(app, {
    method: "GET",
    path: "/fields",
    summary: "The fields of recent wide events, the most frequent first",
    input: z.object({ query: z.object({ dataset }) }),
    answers: fieldsSchema,
    handle: ({ query }, { signal }) => catalogue.fields(query.dataset, signal),
  });
  addRoute(app, {
    method: "GET",
    path: "/field-values",
    summary: "The most frequent values of a field of recent wide events, to complete what is typed",
    input: z.object({
      query: z.object({
        dataset,
        field: z.string().min(1).max(256),
        prefix: z.string().max(1000).default(""),
      }),
    }),
    answers: fieldValuesSchema,
    handle: ({ query }, { signal }) => catalogue.values(query, signal),
  });
};
