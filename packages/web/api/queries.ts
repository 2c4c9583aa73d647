import type { QueryResult, RawQuery, SpotlightQuestion, SpotlightResult } from "@dimmer/core";
import type { JournalLine, Overview, RolloutView, Series } from "@dimmer/wire";
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { seriesPoints } from "../limits.ts";
import { ApiFailure, ask } from "./client.ts";

/** What pages ask for, and under which key the cache keeps it. The live stream patches the same keys. */

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: () => ask<Overview>("/overview"),
});

export const rolloutQuery = (id: string) =>
  queryOptions({
    queryKey: ["rollout", id],
    queryFn: () => ask<RolloutView>(`/rollouts/${encodeURIComponent(id)}`),
  });

export const journalQuery = (id: string) =>
  queryOptions({
    queryKey: ["journal", id],
    queryFn: async () =>
      (await ask<{ entries: JournalLine[] }>(`/rollouts/${encodeURIComponent(id)}/journal`))
        .entries,
  });

export const seriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["series", id],
    queryFn: () => ask<Series>(`/rollouts/${encodeURIComponent(id)}/series?points=${seriesPoints}`),
  });

/** `name` tells lists apart; a query of the same name is taken to be the same question. */
export const eventsOf = (rollout: string, name: string, query: RawQuery) =>
  queryOptions({
    queryKey: ["events", rollout, name],
    queryFn: () => ask<QueryResult>("/query", query),
  });

/** What is different about the failed requests of a rollout. */
export const spotlightOf = (rollout: string, question: SpotlightQuestion) =>
  queryOptions({
    queryKey: ["spotlight", rollout],
    queryFn: () => ask<SpotlightResult>("/spotlight", question),
  });

export const openQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The live stream patches what changes; asking again on focus would only add load.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiFailure && error.status >= 400),
      },
    },
  });
