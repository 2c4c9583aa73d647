import type { KeyEvent } from "@dimmer/core";
import { z } from "zod";
import { endpoint } from "../value.ts";
import { endpointRule, printRule } from "./request-rule.ts";

const count = z
  .int({ error: "a whole number" })
  .min(1, { error: "a whole number from 1" })
  .max(100_000, { error: "at most 100,000" });

/** `success:`, the event that users of a sound version have: a login, an order. */
export const success = z
  .strictObject(
    {
      event: endpoint.describe("the route whose good answer is the event"),
      requests: count.optional().describe("a user with so many requests …"),
      minutes: count.optional().describe("… active in so many minutes without the event is bad"),
    },
    { error: "an event such as { event: POST /orders, requests: 20, minutes: 5 }" },
  )
  .describe("the key event; users of the candidate who never have it hold the rollout");

export const successDefaults = { requests: 20, minutes: 5 } as const;

export const fillSuccess = (entry: z.infer<typeof success> | undefined): KeyEvent | null =>
  entry === undefined
    ? null
    : {
        event: endpointRule(entry.event),
        requests: entry.requests ?? successDefaults.requests,
        minutes: entry.minutes ?? successDefaults.minutes,
      };

export const printSuccess = ({ event, requests, minutes }: KeyEvent): object => ({
  event: printRule(event),
  requests,
  minutes,
});
