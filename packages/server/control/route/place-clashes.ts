import type { ServiceConfig } from "@dimmer/wire";

type Claimant = Pick<ServiceConfig, "name" | "places">;

/**
 * Services that claim the same host and path, each pair in a sentence: a request can only belong to
 * one, and the splitter gives it to the one that it knows first.
 */
export const placeClashes = (services: readonly Claimant[]): readonly string[] => {
  const claimed = new Map<string, string>();
  const sentences: string[] = [];
  for (const service of services) {
    for (const place of placesOf(service)) {
      const first = claimed.get(place);
      if (first === undefined) claimed.set(place, service.name);
      else
        sentences.push(
          `${first} and ${service.name} both claim ${place}: ${first} gets it. Give one of them other hosts: or paths:.`,
        );
    }
  }
  return sentences;
};

const placesOf = ({ places }: Claimant): readonly string[] => {
  const hosts = named(places?.hosts, "every host");
  const paths = named(places?.paths, "");
  return hosts.flatMap((host) => paths.map((path) => `${host}${path === "/" ? "" : path}`));
};

const named = (names: readonly string[] | undefined, any: string): readonly string[] =>
  names === undefined || names.length === 0 ? [any] : names;
