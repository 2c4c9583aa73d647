import type { EventSource, Measured } from "@dimmer/core";
import { engineAvailable, type Events, startEvents, tempDirectory } from "@dimmer/events/testing";
import { toEventLine } from "@dimmer/wire";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { answer, refusal } from "../../api/answer.ts";
import { askEvents } from "./ask-events.ts";

const directory = tempDirectory();
let events: Events;

const ask = (asked: Partial<EventSource>, version = "v2"): Promise<Measured> => {
  const source: EventSource = {
    kind: "events",
    calculate: { op: "count" },
    where: null,
    overMs: 300_000,
    arm: "candidate",
    ...asked,
  };
  return askEvents(
    { source, service: "shop", version },
    {
      signal: new AbortController().signal,
      query: async (query, signal) => {
        const answered = await events.store.query(query, signal);
        return answered.ok
          ? answer(answered.value)
          : refusal("eventsUnavailable", answered.error.sentence);
      },
    },
  );
};

/** Ten requests of each version that the splitter saw; those of v2 also tell of payments. */
const lines = ["v1", "v2", "v3"].flatMap((version) =>
  Array.from({ length: 10 }, (_, k) => [
    {
      id: `${version}-${k}`,
      timeMs: Date.now() - 1_000 * k,
      dataset: "shop",
      weight: 1,
      fields: {
        name: "POST /pay",
        "meta.signal_type": "access",
        "dimmer.version": version,
        duration_ms: 10 * k,
        error: version === "v1" && k < 3,
      },
    },
    {
      id: `${version}-${k}-own`,
      timeMs: Date.now() - 1_000 * k,
      dataset: version === "v2" ? "shop" : "elsewhere",
      weight: 2,
      fields: { event: k < 4 ? "payment.declined" : "payment", "service.version": version },
    },
  ]).flat(),
);

const declined = { field: "event", op: "=", value: "payment.declined" } as const;

describe.skipIf(!engineAvailable)("guards over stored events", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
    await fetch(events.eventsUrl, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: lines.map((event) => JSON.stringify(toEventLine(event))).join("\n"),
    });
    await vi.waitFor(
      async () => {
        expect(await ask({ arm: "both" })).toEqual({ ok: true, value: 50 });
      },
      { timeout: 30_000, interval: 200 },
    );
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("a calculation is over the candidate's events, by weight, or over all", async () => {
    expect(await ask({ where: declined })).toEqual({ ok: true, value: 8 });
    const max = { op: "max", field: "duration_ms" } as const;
    expect(await ask({ calculate: max })).toEqual({ ok: true, value: 90 });
    const errors = { field: "error", op: "=", value: true } as const;
    expect(await ask({ where: errors, arm: "both" })).toEqual({ ok: true, value: 3 });
  });

  test("nothing that matches is 0 where something came that could have matched", async () => {
    const errors = { field: "error", op: "=", value: true } as const;
    expect(await ask({ where: errors })).toEqual({ ok: true, value: 0 });
    const refunds = { field: "event", op: "=", value: "refund" } as const;
    expect(await ask({ where: refunds })).toEqual({ ok: true, value: 0 });
  });

  test("nothing that could have matched is blind", async () => {
    const why = "no event of the candidate that could tell came in that time";
    expect(await ask({ where: declined }, "v3")).toEqual({ ok: false, why });
    expect(await ask({}, "v4")).toEqual({ ok: false, why });
    expect(await ask({ overMs: 1_000 }, "v4")).toEqual({ ok: false, why });
  });

  test("a number of a field that nothing carries is blind", async () => {
    const p99 = { op: "percentile", field: "basket.size", level: 0.99 } as const;
    expect(await ask({ calculate: p99 })).toEqual({
      ok: false,
      why: "no event in that time carries what is calculated",
    });
  });

  test("an event store that does not answer is blind", async () => {
    await events.engine().kill("SIGKILL");
    const measured = await ask({});
    expect(measured.ok).toBe(false);
    await events.restartEngine();
    await vi.waitFor(
      async () => {
        expect((await ask({})).ok).toBe(true);
      },
      { timeout: 30_000, interval: 200 },
    );
  });
});
