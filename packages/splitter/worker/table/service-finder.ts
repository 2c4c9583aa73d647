import { pathPattern, type Places } from "@dimmer/core";

export type Placed = { readonly places: Places | undefined };

/** The service that a request belongs to; undefined: nobody's. `host` as the client wrote it. */
export type ServiceFinder<T> = (host: string | null, path: string) => T | undefined;

type Door<T> = {
  readonly inside: (path: string) => boolean;
  readonly size: number;
  readonly to: T;
};
type Doors<T> = readonly Door<T>[];

/**
 * Prepares the places of all services. The host that is named most exactly is looked at first, then
 * the longest path; where no door of that host fits, the less exact hosts are tried.
 */
export const compileFinder = <T extends Placed>(services: readonly T[]): ServiceFinder<T> => {
  const [first] = services;
  if (services.every(({ places }) => places === undefined)) return () => first;
  const doors = new Map<string, Door<T>[]>();
  for (const service of services)
    for (const host of namesOf(service.places?.hosts, anyHost)) {
      const list = doors.get(host) ?? [];
      doors.set(host, list);
      for (const path of namesOf(service.places?.paths, "/")) list.push(doorTo(path, service));
    }
  for (const list of doors.values()) list.sort((a, b) => b.size - a.size);
  const exact = (host: string): Doors<T> | undefined => doors.get(host);
  return (host, path) => {
    const name = plainHost(host);
    const found = through(exact(name), path);
    if (found !== undefined) return found;
    for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
      const below = through(exact(`*${name.slice(dot)}`), path);
      if (below !== undefined) return below;
    }
    return through(exact(anyHost), path);
  };
};

const anyHost = "";

const namesOf = (names: readonly string[] | undefined, any: string): readonly string[] =>
  names === undefined || names.length === 0 ? [any] : names;

const through = <T>(doors: Doors<T> | undefined, path: string): T | undefined =>
  doors?.find(({ inside }) => inside(path))?.to;

/** A prefix of whole segments: `/api` holds `/api` and `/api/x`, not `/apix`. */
const doorTo = <T>(prefix: string, to: T): Door<T> => {
  const plain = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  const size = plain.split("/").length * 1_000 + plain.length;
  if (plain === "") return { inside: () => true, size: 0, to };
  if (!/[:*]/.test(plain)) {
    const below = `${plain}/`;
    return { inside: (path) => path === plain || path.startsWith(below), size, to };
  }
  const [itself, below] = [pathPattern(plain), pathPattern(`${plain.replace(/\/\*$/, "")}/*`)];
  return { inside: (path) => itself.test(path) || below.test(path), size, to };
};

let lastHost = "";
let lastPlain = "";

/** Lower case, without port and final dot; the last one is remembered, since most repeat it. */
const plainHost = (host: string | null): string => {
  if (host === null) return anyHost;
  if (host === lastHost) return lastPlain;
  const name = host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : host.split(":")[0];
  lastHost = host;
  lastPlain = (name ?? "").toLowerCase().replace(/\.$/, "");
  return lastPlain;
};
