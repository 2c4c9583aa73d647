import type { Bin, Counts, RouteTable, Sheet } from "@dimmer/core";
import { noFailures, noMirror } from "@dimmer/core";

/** Small valid values of each thing that crosses a boundary, for contract tests. */

export const sampleTable: RouteTable = {
  epoch: 3,
  generation: 17,
  leaseTtlMs: 900_000,
  services: [
    {
      name: "shop",
      unit: [
        { from: "header", name: "x-user-id" },
        { from: "cookie", name: "uid" },
        { from: "mint", cookie: "dimmer_uid" },
      ],
      routes: [{ methods: ["PUT"], path: "/cart", rescue: true }],
      attemptTimeoutMs: 5000,
      stable: { version: "v1", endpoints: ["http://127.0.0.1:3001"] },
      candidate: {
        version: "v2",
        endpoints: ["http://127.0.0.1:3002"],
        rollout: "shop.1",
        stageEntry: 2,
        stage: "percent:5%",
        salt: "shop.1",
        hash: 1,
        exposurePpm: 50_000,
        cohorts: [{ name: "internal", anyOf: [{ by: "header", name: "x-staff", equals: null }] }],
        deny: [{ by: "unit", in: ["big-bank"] }],
        mirrorPpm: 0,
        onLost: "lower",
        slowMs: 120,
        sliMs: 300,
        touches: [{ methods: ["PUT"], path: "/cart", header: null }],
        success: { methods: ["POST"], path: "/orders", header: { name: "x-app", equals: "web" } },
      },
    },
  ],
};

export const sampleCounts: Counts = {
  requests: 21,
  attempts: 21,
  failures: { ...noFailures, status: 1 },
  rescued: 1,
  slow: 0,
  overSli: 2,
  touched: 7,
  latency: [0, 0, 20],
  bad: [
    {
      unit: "u-17",
      signal: "errors",
      n: 1,
      seen: 0,
      kind: "status",
      endpoint: "PUT /cart",
      eventId: "e-1",
    },
  ],
  badTruncated: false,
};

export const sampleBin: Bin = {
  bootId: "boot-1",
  seq: 41,
  service: "shop",
  stageEntry: 2,
  rollout: "shop.1",
  generation: 17,
  startMs: 1_790_000_000_000,
  stable: { bucket: { ...sampleCounts, failures: noFailures, rescued: 0, bad: [] } },
  candidate: { bucket: sampleCounts },
  mirror: noMirror,
  instances: [
    { arm: "candidate", origin: "http://127.0.0.1:3002", requests: 21, failures: 1, crashes: 1 },
  ],
};

export const sampleSheet: Sheet = {
  bootId: "boot-1",
  seq: 42,
  service: "shop",
  rollout: "shop.1",
  stageEntry: 2,
  minute: 0,
  startMs: 1_790_000_000_000,
  sampled: 1,
  stable: [["u-1", 3, 3, 0, 0, 0, 1, 0, 1, 12.5]],
  candidate: [["u-17", 3, 2, 1, 0, 0, 2, 1, 0, null]],
};
