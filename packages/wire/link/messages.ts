import { z } from "zod";
import { routeTableSchema } from "../route-table.ts";
import { binSchema, sheetSchema } from "../traffic.ts";

/**
 * The link between a splitter's primary and control: one connection, dialled by the splitter, each
 * message a 4-byte big-endian length and that many bytes of UTF-8 JSON.
 */

/** What the splitter says. */
export const upMessageSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hello"),
    /** Stable name of this splitter, `host:port` by default. */
    splitter: z.string().min(1),
    /** New at every start of the primary. */
    bootId: z.string().min(1),
    /** What it routes by now; null before the first table. */
    applied: z
      .object({ epoch: z.int().nonnegative(), generation: z.int().nonnegative() })
      .nullable(),
  }),
  z.object({ kind: z.literal("bins"), bins: z.array(binSchema).min(1) }),
  z.object({ kind: z.literal("sheet"), sheet: sheetSchema }),
  /** Every worker routes by this table. */
  z.object({
    kind: z.literal("applied"),
    epoch: z.int().nonnegative(),
    generation: z.int().nonnegative(),
    workers: z.int().positive(),
  }),
  z.object({
    kind: z.literal("refused"),
    epoch: z.int().nonnegative(),
    generation: z.int().nonnegative(),
    sentence: z.string(),
  }),
  /** The splitter's own fuse put the candidate of this service to 0 here. */
  z.object({
    kind: z.literal("fuse"),
    service: z.string(),
    rollout: z.string(),
    stageEntry: z.int().positive(),
    sentence: z.string(),
  }),
  /** Sent once a second, so that silence means loss. */
  z.object({
    kind: z.literal("alive"),
    droppedEvents: z.int().nonnegative(),
    /** What was turned away at the door since the primary's start, by reason. */
    refused: z.record(z.string(), z.int().nonnegative()).optional(),
    /** What was counted and told since this boot; events that were lost are the difference. */
    totals: z.record(z.string(), z.int().nonnegative()).optional(),
  }),
]);

/**
 * Said before everything else by a splitter of another machine that has no client certificate. Never
 * on the private socket of one machine, which only its own user can open.
 */
export const loginMessageSchema = z.object({ kind: z.literal("login"), token: z.string().min(1) });

/** What control says. */
export const downMessageSchema = z.discriminatedUnion("kind", [
  /** This splitter is not let in; the connection ends. */
  z.object({ kind: z.literal("turnedAway"), sentence: z.string() }),
  z.object({ kind: z.literal("table"), table: routeTableSchema }),
  /** The lease is renewed; sent every few seconds while control is alive. */
  z.object({ kind: z.literal("lease"), epoch: z.int().nonnegative() }),
  /** Everything up to `seq` of this boot is stored: bins and sheets share one sequence. */
  z.object({ kind: z.literal("ack"), bootId: z.string(), seq: z.int().nonnegative() }),
]);

export type UpMessage = z.infer<typeof upMessageSchema>;
export type DownMessage = z.infer<typeof downMessageSchema>;

/** Largest message in bytes; a longer one ends the connection. */
export const maxLinkMessageBytes = 32 * 1024 * 1024;
