import { expect, test } from "vitest";
import { telemetryOf, type TelemetrySeen } from "./telemetry.ts";

const nowMs = 1_790_000_000_000;
const arm = (agoMs: number | null, requests = 0) => ({
  lastMs: agoMs === null ? null : nowMs - agoMs,
  requests,
});
const split = { stable: 1_000, candidate: 100 };
const seen = (of: Partial<TelemetrySeen>) =>
  telemetryOf({ nowMs, downSinceMs: null, arms: null, split, ...of });

test.each([
  ["nobody asked yet", {}, "unknown"],
  ["the store is down", { downSinceMs: nowMs - 1 }, "storeDown"],
  ["stable never sent events", { arms: { stable: arm(null), candidate: arm(1_000) } }, "unknown"],
  ["both go on", { arms: { stable: arm(1_000), candidate: arm(1_000, 100) } }, "seen"],
  [
    "the candidate stopped",
    { arms: { stable: arm(1_000), candidate: arm(60_000) } },
    "candidateSilent",
  ],
  [
    "the candidate never began",
    { arms: { stable: arm(1_000), candidate: arm(null) } },
    "candidateSilent",
  ],
  ["both stopped", { arms: { stable: arm(60_000), candidate: arm(60_000) } }, "bothSilent"],
  [
    "no request reached the candidate",
    {
      arms: { stable: arm(1_000), candidate: arm(60_000) },
      split: { stable: 1_000, candidate: 0 },
    },
    "seen",
  ],
  [
    "ten times as many events as requests",
    { arms: { stable: arm(1_000), candidate: arm(1_000, 1_000) } },
    "contradicts",
  ],
] as const)("%s", (_what, of, kind) => {
  expect(seen(of).kind).toBe(kind);
});
