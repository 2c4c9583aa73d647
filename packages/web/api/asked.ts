import type { Query, QueryResult, SpotlightQuestion, SpotlightResult } from "@dimmer/core";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** Any question about events. The old answer stays, marked as old, while a new one is on its way. */
export const asked = (query: Query) =>
  queryOptions({
    queryKey: ["asked", query],
    queryFn: () => ask<QueryResult>("/query", query),
    placeholderData: keepPreviousData,
  });

/** What is different about some events. Never shows findings of another question. */
export const litUp = (question: SpotlightQuestion) =>
  queryOptions({
    queryKey: ["lit", question],
    queryFn: () => ask<SpotlightResult>("/spotlight", question),
  });
