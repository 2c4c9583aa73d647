import type { StoredEvent } from "@dimmer/core";
import { startMs } from "./rollouts.ts";

/** Text that breaks pages which treat values as markup, or expect short words. */
export const naughty = [
  `<script>window.pwned = 1</script>`,
  `"><img src=x onerror="window.pwned = 2">`,
  `javascript:window.pwned = 3`,
  `{{7*7}} ${"${7*7}"}`,
  `\u202Ertl override and \u0000 a nul`,
  `Ｔｈｅ ｑｕｉｃｋ 田中さん 😀👩‍👩‍👧 ﷽`,
  "x".repeat(4000),
] as const;

/** A candidate request of the shop. */
export const requestEvent = (index: number, fields: StoredEvent["fields"] = {}): StoredEvent => ({
  id: `e-${index}`,
  timeMs: startMs + 30_000 - index * 310,
  weight: 1,
  fields: {
    name: index % 2 === 0 ? "PUT /cart" : "GET /items/:id",
    "service.name": "shop",
    "service.version": "v2",
    "trace.trace_id": `4bf92f3577b34da6a3ce929d0e0e47${String(index).padStart(2, "0")}`,
    "trace.span_id": "00f067aa0ba902b7",
    duration_ms: 12.4 + index * 3.1,
    "http.request.method": index % 2 === 0 ? "PUT" : "GET",
    "url.path": index % 2 === 0 ? "/cart" : `/items/${index}`,
    "http.route": index % 2 === 0 ? "/cart" : "/items/:id",
    "http.response.status_code": 200,
    error: false,
    "client.address": "127.0.0.1",
    "user_agent.original": "shop-app/4.2 (iOS)",
    "meta.signal_type": "access",
    "dimmer.arm": "candidate",
    "dimmer.assigned_by": "bucket",
    "dimmer.version": "v2",
    "dimmer.served_by": "v2",
    "dimmer.unit": `u-${1000 + index * 37}`,
    "dimmer.bucket": 4000 + index,
    "dimmer.rollout": "shop.2",
    "dimmer.stage": "percent:5%",
    "dimmer.stage_entry": 2,
    "dimmer.rescued": false,
    "dimmer.attempts": 1,
    "dimmer.slow": false,
    "dimmer.splitter": "local",
    ...fields,
  },
});

/** Rescued, seen, and hostile failures. */
export const failedEvents: readonly StoredEvent[] = [
  requestEvent(0, {
    error: true,
    "http.response.status_code": 500,
    name: "POST /checkout",
    "http.route": "/checkout",
    "http.request.method": "POST",
  }),
  ...Array.from({ length: 8 }, (_, index) =>
    requestEvent(index * 2 + 2, {
      "dimmer.rescued": true,
      "dimmer.attempts": 2,
      "dimmer.served_by": "v1",
      ...(index % 3 === 0
        ? { "dimmer.candidate_error": "reset" }
        : { "dimmer.candidate_status": 500 }),
      "shop.cart.lines": 41 + index,
      "shop.plan": "wholesale",
    }),
  ),
];

export const slowEvents: readonly StoredEvent[] = [
  requestEvent(31, { "dimmer.slow": true, duration_ms: 812 }),
];

export const ordinaryEvents: readonly StoredEvent[] = Array.from({ length: 50 }, (_, index) =>
  requestEvent(index + 40),
);

/** One event whose every value is hostile. */
export const naughtyEvent: StoredEvent = requestEvent(99, {
  name: naughty[0],
  "dimmer.unit": naughty[1],
  "url.path": naughty[2],
  ...Object.fromEntries(naughty.map((text, index) => [`naughty.${index}`, text])),
  "naughty.link": "https://example.com/?q=<b>",
});
