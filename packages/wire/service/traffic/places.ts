import type { Places } from "@dimmer/core";
import { z } from "zod";
import { matching } from "../value.ts";

const host = matching(
  /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/,
  "a host such as shop.example or *.shop.example, without port",
);

const path = matching(/^\/[^\s?#]*$/, "a path such as /api or /teams/:id");

/** `hosts:` and `paths:`, where requests for the service come in. */
export const hosts = z
  .array(host, { error: "a list of hosts, such as [shop.example]" })
  .min(1, { error: "at least one host" })
  .max(100, { error: "at most 100 hosts" })
  .describe("hosts that the service answers for; without any: every host");

export const paths = z
  .array(path, { error: "a list of paths, such as [/api]" })
  .min(1, { error: "at least one path" })
  .max(100, { error: "at most 100 paths" })
  .describe("paths that the service answers for, with everything below; without any: every path");

/** Undefined where the file names neither: the service takes what no other claims. */
export const fillPlaces = (file: {
  readonly hosts?: readonly string[] | undefined;
  readonly paths?: readonly string[] | undefined;
}): Places | undefined =>
  file.hosts === undefined && file.paths === undefined
    ? undefined
    : { hosts: (file.hosts ?? []).map((name) => name.toLowerCase()), paths: file.paths ?? [] };

export const printPlaces = (places: Places | undefined): object => ({
  ...(places === undefined || places.hosts.length === 0 ? {} : { hosts: places.hosts }),
  ...(places === undefined || places.paths.length === 0 ? {} : { paths: places.paths }),
});
