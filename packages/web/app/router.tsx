import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { HomePage } from "../home/home-page.tsx";
import { readExploreSearch } from "../model/explore/search.ts";
import { type EventKind, eventKinds } from "../model/raw-event.ts";
import { NotFound } from "./not-found.tsx";
import { PageFailed } from "./page-failed.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: "/", component: HomePage });

/** What of the Rollout page is in its address: which raw events are listed and which one is open. */
type RolloutSearch = { readonly events?: EventKind; readonly event?: string };

const rollout = createRoute({
  getParentRoute: () => root,
  path: "/rollouts/$id",
  validateSearch: (search: Record<string, unknown>): RolloutSearch => {
    const events = eventKinds.find((kind) => kind === search["events"]);
    const event = search["event"];
    return {
      ...(events === undefined ? {} : { events }),
      ...(typeof event === "string" && event !== "" ? { event } : {}),
    };
  },
  component: lazyRouteComponent(() => import("../rollout/rollout-page.tsx"), "RolloutPage"),
});

const explore = createRoute({
  getParentRoute: () => root,
  path: "/explore",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(() => import("../explore/explore-page.tsx"), "ExplorePage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, rollout, explore]),
  defaultErrorComponent: PageFailed,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
