import {
  actionSchema,
  journalLineSchema,
  lineOrderSchema,
  lineSchema,
  lookPageSchema,
  planOrderSchema,
  planViewSchema,
  replayOrderSchema,
  replaySchema,
  rolloutViewSchema,
  seriesSchema,
  shipSchema,
} from "@dimmer/wire";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { maxRolloutPage, maxSeriesPoints, recentRollouts, seriesPoints } from "../../limits.ts";
import { answer } from "../answer.ts";
import type { OrderKey } from "../order-key.ts";
import type { Desk } from "../port.ts";
import { addRoute } from "../route.ts";

const params = z.object({ id: z.string().min(1).max(200) });

/** Reading rollouts. */
export const readRoutes = (app: FastifyInstance, desk: Desk): void => {
  addRoute(app, {
    method: "GET",
    path: "/rollouts",
    summary: "Rollouts, the live ones first, then the latest",
    input: z.object({
      query: z.object({
        service: z.string().min(1).optional(),
        limit: z.coerce.number().int().min(1).max(maxRolloutPage).default(recentRollouts),
      }),
    }),
    answers: z.object({ rollouts: z.array(rolloutViewSchema) }),
    handle: async ({ query }) =>
      answer({
        rollouts: await desk.rollouts({ service: query.service ?? null, limit: query.limit }),
      }),
  });
  addRoute(app, {
    method: "GET",
    path: "/rollouts/:id",
    summary: "One rollout as it is now",
    input: z.object({ params }),
    answers: rolloutViewSchema,
    handle: (input) => desk.rollout(input.params.id),
  });
  addRoute(app, {
    method: "GET",
    path: "/rollouts/:id/journal",
    summary: "Its story: every decision with its reason, oldest first",
    input: z.object({ params }),
    answers: z.object({ entries: z.array(journalLineSchema) }),
    handle: async (input) => {
      const entries = await desk.journal(input.params.id);
      return entries.ok ? answer({ entries: entries.value }) : entries;
    },
  });
  addRoute(app, {
    method: "GET",
    path: "/rollouts/:id/look",
    summary: "What its author should see before they answer: the rollout, and what is new since it",
    input: z.object({ params }),
    answers: lookPageSchema,
    handle: (input, { signal }) => desk.lookPage(input.params.id, signal),
  });
  addRoute(app, {
    method: "POST",
    path: "/plan",
    summary: "What shipping would do now: stages, expected times, what a bad candidate would cost",
    input: z.object({ body: planOrderSchema }),
    answers: planViewSchema,
    handle: ({ body }) => desk.plan(body),
  });
  addRoute(app, {
    method: "GET",
    path: "/rollouts/:id/series",
    summary: "Both arms over its life, from split counts",
    input: z.object({
      params,
      query: z.object({
        points: z.coerce.number().int().min(1).max(maxSeriesPoints).default(seriesPoints),
      }),
    }),
    answers: seriesSchema,
    handle: (input) => desk.series(input.params.id, input.query.points),
  });
};

/** With an Idempotency-Key an order is executed once; without one, each time it is sent. */
const ordersOf = (desk: Desk, order: OrderKey | null): Pick<Desk, "ship" | "act"> =>
  order === null ? desk : desk.once(order);

/** Asking the judge about a past rollout; nothing changes. */
export const replayRoutes = (app: FastifyInstance, desk: Desk): void => {
  addRoute(app, {
    method: "POST",
    path: "/rollouts/:id/replay",
    summary: "Judge it once more by its stored split counts, with another plan or α",
    input: z.object({ params, body: replayOrderSchema }),
    answers: replaySchema,
    handle: ({ params: { id }, body }) => desk.replay(id, body),
  });
};

/** Changing rollouts: each is one input of the machine, answered once it is decided and stored. */
export const changeRoutes = (app: FastifyInstance, desk: Desk): void => {
  addRoute(app, {
    method: "POST",
    path: "/rollouts",
    summary: "Ship a version: a rollout begins at 0 %",
    input: z.object({ body: shipSchema }),
    answers: rolloutViewSchema,
    status: 201,
    handle: ({ body }, { actor, order }) => ordersOf(desk, order).ship(body, actor),
  });
  addRoute(app, {
    method: "POST",
    path: "/rollouts/:id/actions",
    summary: "Promote, pause, resume, lower, roll back, or answer the look",
    input: z.object({ params, body: actionSchema }),
    answers: rolloutViewSchema,
    handle: (input, { actor, order }) =>
      ordersOf(desk, order).act(input.params.id, input.body, actor),
  });
  addRoute(app, {
    method: "PUT",
    path: "/line",
    summary: "Stop the line or let it go on: nothing is raised while it is stopped",
    input: z.object({ body: lineOrderSchema }),
    answers: lineSchema,
    handle: ({ body }, { actor }) => desk.setLine(body.line === "stopped" ? body.why : null, actor),
  });
};
