import { noTerms, type Version } from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";

const day = 24 * 3_600_000;

/** A service whose stages pass as fast as the evidence allows. */
export const shopConfig = (stableUrl = "http://127.0.0.1:9"): ServiceConfig => ({
  name: "shop",
  objective: 0.99,
  unit: [{ from: "header", name: "x-user-id" }],
  routes: [{ methods: ["PUT"], path: "/cart", rescue: true }],
  attemptTimeoutMs: 5_000,
  stable: { version: "v1", endpoints: [stableUrl] },
  cohorts: [{ name: "internal", anyOf: [{ by: "unit", in: ["alice"] }] }],
  deny: [{ by: "unit", in: ["big-bank"] }],
  judging: noTerms,
  plan: {
    stages: [
      { kind: "percent", exposurePpm: 50_000, dwellMs: 0, look: "wanted", deadlineMs: day },
      { kind: "full", dwellMs: day, look: "wanted", deadlineMs: 2 * day },
    ],
    onBreach: "rollback",
    onLost: "lower",
  },
});

export const version = (id: string, endpoint: string): Version => ({
  id,
  endpoints: [endpoint],
  subject: `Change of ${id}`,
  authors: ["Ada <ada@example.org>"],
  commits: ["c0ffee"],
});
