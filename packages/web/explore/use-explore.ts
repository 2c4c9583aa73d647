import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { overviewQuery } from "../api/queries.ts";
import type { Versions } from "../model/explore/group-tone.ts";
import { type Question, questionOf } from "../model/explore/question.ts";
import type { ExploreSearch } from "../model/explore/search.ts";

const route = getRouteApi("/explore");

/** What every part of Explore works with: the address, what it asks, and how to ask something else. */
export type Explore = {
  readonly search: ExploreSearch;
  readonly question: Question;
  readonly datasets: readonly string[];
  readonly versions: Versions;
  /** Changes the address; `undefined` takes a key away. */
  readonly change: (patch: Change) => void;
  /** Asks again, up to now. */
  readonly refresh: () => void;
};

/** Some keys of the address, to be set or taken away. */
export type Change = { readonly [Key in keyof ExploreSearch]?: ExploreSearch[Key] | undefined };

/** Null while it is not known what there is to ask about. */
export const useExplore = (): Explore | null => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const overview = useQuery(overviewQuery);
  const [nowMs, setNowMs] = useState(() => Date.now());
  const services = overview.data?.services;
  const dataset = search.dataset ?? services?.[0]?.name;
  const question = useMemo(
    () => (dataset === undefined ? null : questionOf(search, dataset, nowMs)),
    [search, dataset, nowMs],
  );
  const change = useCallback(
    (patch: Change) => {
      const onlyView = Object.keys(patch).every((key) => key === "event" || key === "list");
      void navigate({
        search: (old: ExploreSearch) => set(old, patch),
        replace: onlyView,
        resetScroll: false,
      });
    },
    [navigate],
  );
  if (question === null) return null;
  const service = services?.find(({ name }) => name === dataset);
  const rollout = overview.data?.rollouts.find(({ id }) => id === service?.rollout);
  return {
    search,
    question,
    datasets: services?.map(({ name }) => name) ?? [],
    versions: {
      stable: service?.stable.id ?? null,
      candidate: rollout?.candidate.id ?? null,
    },
    change,
    refresh: () => setNowMs(Date.now()),
  };
};

const set = (old: ExploreSearch, patch: Change): ExploreSearch =>
  Object.fromEntries(
    Object.entries({ ...old, ...patch }).filter(([, value]) => value !== undefined),
  );
