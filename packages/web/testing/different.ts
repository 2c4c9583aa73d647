import type { Finding, SpotlightResult } from "@dimmer/core";
import { naughty } from "./events.ts";

const finding: Finding = {
  items: [
    { field: "shop.plan", is: "wholesale" },
    { field: "shop.cart.lines", above: 40 },
  ],
  direction: "more",
  selection: { events: 9, share: 1 },
  rest: { events: 3, share: 0.0094 },
  difference: { low: 0.62, high: 1 },
  lift: 106,
  lnP: -33,
  score: 0.62,
  alike: [],
};

/** What failed requests have in common, and hostile values among it. */
export const different: SpotlightResult = {
  findings: [
    finding,
    {
      ...finding,
      items: [{ field: "http.route", is: "/cart" }],
      alike: [{ field: "name", is: "PUT /cart" }],
      selection: { events: 8, share: 0.89 },
      rest: { events: 40, share: 0.125 },
      lift: 7.1,
      score: 0.3,
    },
    {
      ...finding,
      items: [{ field: naughty[0], is: naughty[1] }],
      rest: { events: 0, share: 0 },
      lift: null,
      score: 0.2,
    },
    { ...finding, items: [{ field: "long", is: naughty[6].slice(0, 512) }], score: 0.1 },
  ],
  byMixOnly: [],
  tested: { fields: 34, values: 412, pairs: 21 },
  falseShare: 0.05,
  detectable: 0.4,
  selected: 9,
  rest: 320,
  rowsScanned: 1_974,
  elapsedMs: 31,
  capped: [],
};
