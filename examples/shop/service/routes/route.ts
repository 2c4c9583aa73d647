import type { Answer, Exchange } from "../exchange.ts";

export type Route = {
  readonly method: string;
  /** Literal segments and `:name` for one segment. */
  readonly path: string;
  readonly answer: (exchange: Exchange) => Answer;
};

export type Found = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the route of a request; HEAD is answered like GET. */
export const findRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): Found | "no such path" | "no such method" => {
  const wanted = method === "HEAD" ? "GET" : method;
  let pathKnown = false;
  for (const route of routes) {
    const params = match(route.path, path);
    if (params === null) continue;
    pathKnown = true;
    if (route.method === wanted) return { route, params };
  }
  return pathKnown ? "no such method" : "no such path";
};

const match = (template: string, path: string): Readonly<Record<string, string>> | null => {
  const parts = template.split("/");
  const actual = path.split("/");
  if (parts.length !== actual.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = actual[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
};
