import {
  explainSchema,
  healthSchema,
  overrideOrderSchema,
  overrideSchema,
  overviewSchema,
  serviceConfigSchema,
  serviceViewSchema,
} from "@dimmer/wire";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { answer, refusal } from "../answer.ts";
import type { Desk } from "../port.ts";
import { addRoute } from "../route.ts";

const nothing = z.object({});

/** What anybody on this machine may see without a session: that Dimmer runs. */
export const healthRoute = (app: FastifyInstance, desk: Desk): void => {
  addRoute(app, {
    method: "GET",
    path: "/health",
    summary: "Whether Dimmer works; needs no session",
    input: nothing,
    answers: healthSchema,
    handle: () => answer(desk.health()),
  });
};

/** Services, and who sees what. */
export const serviceRoutes = (app: FastifyInstance, desk: Desk): void => {
  const params = z.object({ name: z.string().min(1).max(100) });
  addRoute(app, {
    method: "GET",
    path: "/overview",
    summary: "Your code in production today",
    input: nothing,
    answers: overviewSchema,
    handle: async (_, { actor }) => answer(await desk.overview(actor)),
  });
  addRoute(app, {
    method: "GET",
    path: "/services/:name",
    summary: "What Dimmer was told about a service",
    input: z.object({ params }),
    answers: serviceConfigSchema,
    handle: (input) => desk.service(input.params.name),
  });
  addRoute(app, {
    method: "PUT",
    path: "/services/:name",
    summary: "Tell Dimmer about a service, or change what it knows",
    input: z.object({ params, body: serviceConfigSchema }),
    answers: serviceViewSchema,
    handle: (input) =>
      input.body.name === input.params.name
        ? desk.putService(input.body)
        : refusal(
            "invalid",
            `The path names ${input.params.name}, the body ${input.body.name}; give both the same name.`,
          ),
  });
  addRoute(app, {
    method: "POST",
    path: "/services/:name/overrides",
    summary: "Make a token that shows one version to whoever carries it",
    input: z.object({ params, body: overrideOrderSchema }),
    answers: overrideSchema,
    status: 201,
    handle: ({ params: { name }, body }, { actor }) => desk.override(name, body, actor),
  });
  addRoute(app, {
    method: "GET",
    path: "/explain",
    summary: "Which version a unit sees, and why",
    input: z.object({
      query: z.object({ service: z.string().min(1), unit: z.string().min(1).max(1000) }),
    }),
    answers: explainSchema,
    handle: ({ query }) => desk.explain(query.service, query.unit),
  });
};
