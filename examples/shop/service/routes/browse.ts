import { limits } from "../../limits.ts";
import type { Items } from "../items.ts";
import type { Search } from "../versions/version.ts";
import { type Answer, type Exchange, ok, refused } from "../exchange.ts";
import { homePage } from "./home-page.ts";

export type Shelves = { readonly items: Items; readonly search: Search; readonly version: string };

export const home =
  ({ items, version }: Shelves) =>
  ({ wantsPage, caller }: Exchange): Answer => {
    const shown = items.page(0, limits.pageItems);
    return wantsPage
      ? {
          status: 200,
          body: homePage({ items: shown, version, user: caller.user }),
          headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
        }
      : ok({ shop: "Dimmer's example shop", version, items: shown });
  };

export const listItems =
  ({ items }: Shelves) =>
  ({ query }: Exchange): Answer => {
    const category = query.get("category");
    if (category !== null) return ok({ items: items.ofCategory(category, limits.pageItems) });
    const after = Number(query.get("after") ?? 0);
    if (!Number.isSafeInteger(after))
      return refused(
        400,
        "`after` is the number of the last item you have; leave it out to begin.",
      );
    return ok({ items: items.page(after, limits.pageItems) });
  };

export const showItem =
  ({ items }: Shelves) =>
  ({ params, add }: Exchange): Answer => {
    const id = Number(params["id"]);
    add({ "item.id": params["id"] ?? "" });
    const item = Number.isSafeInteger(id) ? items.item(id) : null;
    return item === null
      ? refused(404, "There is no such item; GET /items lists them.")
      : ok({ item });
  };

export const searchItems =
  ({ search }: Shelves) =>
  ({ query, add }: Exchange): Answer => {
    const text = (query.get("q") ?? "").slice(0, limits.searchTextLength);
    const items = search(text, limits.pageItems);
    add({ "search.query": text, "search.found": items.length });
    return ok({ query: text, items });
  };
