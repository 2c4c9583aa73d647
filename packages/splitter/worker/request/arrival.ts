import type { Assigned, HeaderLookup } from "@dimmer/core";
import { pathOf } from "../hygiene.ts";
import type { Introduction } from "./request-out.ts";
import { headerOf, type RequestHead } from "./request-head.ts";
import type { RouteMatch } from "../table/route-matcher.ts";
import type { RoutedService } from "../table/routing.ts";
import { continueTrace } from "./trace.ts";
import { findUnit, isTrustedPeer } from "../unit/unit.ts";
import type { ClientRequest } from "../front/client.ts";

/** Everything that is known of a request when it arrives, and that does not change any more. */
export type Arrival = Introduction & {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Without the query. */
  readonly path: string;
  readonly match: RouteMatch;
  readonly assigned: Assigned;
  /** It goes where the change acts. */
  readonly touched: boolean;
  /** It is the key event of the service, if it succeeds. */
  readonly keyEvent: boolean;
  /** Name of the cookie that may be minted for this request. */
  readonly mint: string | null;
  readonly eventId: string;
  readonly arrivedWallMs: number;
  readonly arrivedMonoMs: number;
};

export type ArrivalContext = {
  readonly pseudonym: string;
  readonly randomHex: (digits: number) => string;
  readonly eventId: () => string;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
};

/** Finds the unit, assigns it, names the endpoint, and continues or begins the trace. */
export const readArrival = (
  req: ClientRequest,
  head: RequestHead,
  { service, context }: { readonly service: RoutedService; readonly context: ArrivalContext },
): Arrival => {
  const raw = req.rawHeaders;
  const clientAddress = req.socket.remoteAddress ?? "unknown";
  const trusted = isTrustedPeer(clientAddress);
  const { unit, mint } = findUnit(service.unit, { raw, head, trusted });
  const header: HeaderLookup = (name) => headerOf(raw, name);
  const assigned = service.assignment.assign(unit, header);
  const target = pathOf(req.url ?? "/");
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  const method = req.method ?? "GET";
  const asked = { method, path, header };
  return {
    head,
    method,
    target,
    path,
    match: service.match(method, path),
    trace: continueTrace(head.traceparent, context.randomHex),
    clientAddress,
    trusted,
    unit,
    mint,
    assigned,
    touched: service.yardstick.isTouched(asked),
    keyEvent: service.yardstick.isKeyEvent(asked),
    bucket: assigned.bucket,
    pseudonym: context.pseudonym,
    eventId: context.eventId(),
    arrivedWallMs: context.wallMs(),
    arrivedMonoMs: context.monoMs(),
  };
};
