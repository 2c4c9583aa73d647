import type { CandidateRoute, RouteTable, ServiceRoute } from "@dimmer/core";
import { shopTable } from "@dimmer/splitter/testing";

type Given = {
  readonly generation?: number;
  readonly service?: Partial<ServiceRoute>;
  readonly candidate?: Partial<CandidateRoute> & { readonly to: string };
};

/** A table as a real one: units from a header or a cookie, a candidate at 10 %, slowness judged. */
export const benchTable = (stable: string, given: Given = {}): RouteTable => {
  const { generation, service, candidate } = given;
  return shopTable(stable, {
    ...(generation === undefined ? {} : { generation }),
    service: { attemptTimeoutMs: 10_000, routes: [], ...service },
    candidate: { exposurePpm: 100_000, slowMs: 250, ...candidate, to: candidate?.to ?? stable },
  });
};
