import {
  journalLineSchema,
  overviewSchema,
  rolloutViewSchema,
  seriesSchema,
  storedEventSchema,
} from "@dimmer/wire";
import { expect, test } from "vitest";
import { failedEvents, naughtyEvent, ordinaryEvents, slowEvents } from "../testing/events.ts";
import { emptyOverview, journal, overviewOf, rollouts } from "../testing/rollouts.ts";
import { series } from "../testing/series.ts";

/** What the pages are tested with has the shapes that control sends. */
test.each([
  ["series", seriesSchema, [series]],
  ["overview", overviewSchema, [emptyOverview, overviewOf(Object.values(rollouts))]],
  ["rollouts", rolloutViewSchema, Object.values(rollouts)],
  ["journal", journalLineSchema, journal],
  ["events", storedEventSchema, [...failedEvents, ...slowEvents, ...ordinaryEvents, naughtyEvent]],
])("the fixture's %s are what the API promises", (_name, schema, values) => {
  for (const value of values) expect(schema.parse(value)).toEqual(value);
});
