import type { ServiceRoute } from "@dimmer/core";
import { printDuration } from "../measures.ts";
import { printEndpoints, fillEndpoints } from "./endpoints.ts";
import { fillClaimKeys } from "./claim-keys.ts";
import { fillPlaces, printPlaces } from "./places.ts";
import type { ServiceFile } from "../shape.ts";

/** What a service may say about its requests and leaves unsaid as a rule. */
export type RequestPath = Pick<
  ServiceRoute,
  "places" | "sticky" | "trust" | "claimKeys" | "requestTimeoutMs" | "endpoints"
>;

export const fillRequestPath = (file: ServiceFile): RequestPath => {
  const places = fillPlaces(file);
  const { sticky, trust, jwt, endpoints } = file;
  const requestTimeoutMs = file["request-timeout"];
  return {
    ...(places === undefined ? {} : { places }),
    ...(sticky === undefined ? {} : { sticky }),
    ...(trust === undefined ? {} : { trust }),
    ...(jwt === undefined ? {} : { claimKeys: fillClaimKeys(jwt) }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(endpoints === undefined ? {} : { endpoints: fillEndpoints(endpoints) }),
  };
};

export const printRequestPath = (path: RequestPath): object => ({
  ...printPlaces(path.places),
  ...(path.sticky === undefined ? {} : { sticky: path.sticky }),
  ...(path.trust === undefined ? {} : { trust: path.trust }),
  ...(path.claimKeys === undefined ? {} : { jwt: path.claimKeys }),
  ...(path.requestTimeoutMs === undefined
    ? {}
    : { "request-timeout": printDuration(path.requestTimeoutMs) }),
  ...(path.endpoints === undefined ? {} : { endpoints: printEndpoints(path.endpoints) }),
});

/** Picks it out of a value that has more: absent stays absent. */
export const requestPathOf = (from: RequestPath): RequestPath => {
  const { places, sticky, trust, claimKeys, requestTimeoutMs, endpoints } = from;
  return {
    ...(places === undefined ? {} : { places }),
    ...(sticky === undefined ? {} : { sticky }),
    ...(trust === undefined ? {} : { trust }),
    ...(claimKeys === undefined ? {} : { claimKeys }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(endpoints === undefined ? {} : { endpoints }),
  };
};
