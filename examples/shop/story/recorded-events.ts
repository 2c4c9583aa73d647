import { setTimeout as wait } from "node:timers/promises";
import type { Filter } from "@dimmer/core";
import { limits } from "../limits.ts";
import type { Api } from "./api.ts";

const is = (field: string, value: string | boolean): Filter => ({ field, op: "=", value });

/** What only the wide events know: which answers were rescues, and when v2 first failed. */
export const recordedEvents = async (
  api: Api,
  rollout: string,
  fromMs: number,
): Promise<{
  readonly rescued: ReadonlySet<string> | null;
  readonly firstBadMs: number | null;
}> => {
  const rescues = await patiently(() => api.events(fromMs, is("dimmer.rescued", true)));
  const bad = await patiently(() =>
    api.events(fromMs, {
      all: [
        is("dimmer.rollout", rollout),
        is("dimmer.arm", "candidate"),
        { field: "dimmer.stage", op: "startsWith", value: "percent" },
        { any: [is("error", true), is("dimmer.rescued", true)] },
      ],
    }),
  );
  const endsMs = bad?.map(({ timeMs, fields }) => timeMs + Number(fields["duration_ms"])) ?? [];
  const traces = rescues?.map(({ fields }) => String(fields["trace.trace_id"]));
  return {
    rescued: traces === undefined ? null : new Set(traces),
    firstBadMs: endsMs.length === 0 ? null : Math.min(...endsMs),
  };
};

/** The event store may be busy for a moment. */
const patiently = async <Found>(ask: () => Promise<Found | null>): Promise<Found | null> => {
  for (let tries = 1; tries < limits.eventsTries; tries += 1) {
    const found = await ask();
    if (found !== null) return found;
    await wait(1_000);
  }
  return ask();
};
