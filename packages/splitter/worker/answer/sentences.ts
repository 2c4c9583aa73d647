import type { FailureKind } from "@dimmer/core";

/** What a client reads when nobody could answer. */
export const printFailure = (service: string, kind: FailureKind): string => {
  switch (kind) {
    case "refused":
      return `${service} refused the connection; try again in a moment.`;
    case "timeout":
      return `${service} did not answer in time; try again in a moment.`;
    case "reset":
    case "status":
    case "marked":
      return `${service} broke off its answer; try again in a moment.`;
  }
};

export const printFull = (service: string): string =>
  `${service} has more requests waiting than it can take; try again in a moment.`;

export const fileNowhere = "No version that serves now has this file; load the page again.";

export const belongsNowhere =
  "No service is served under this host and path here; check the address, or the hosts and paths of the service.";

export const overrideOver =
  "This override token is not valid here any more; make a new one with dimmer open --as.";

export const nothingKnown =
  "This splitter knows no service yet: control has sent no table and there is no snapshot; start control, or start with --stable.";

export const tooBusy = "This splitter has too many requests in flight; try again in a moment.";

export const uploadStopped =
  "The request's body stopped on its way here; send it again without pauses.";

export const brokeHere =
  "This splitter failed on the request by its own fault; its log says where. Try again in a moment.";

export const wentRound =
  "The request has been through this splitter before; an endpoint points back to it.";

export const upgradeWithBody =
  "A request for an upgrade has no body here; send the body once the connection is upgraded.";

export const noTunnel = "CONNECT is not served here: this is a splitter, not a forward proxy.";

export const unmetExpectation =
  "The only expectation that is understood here is 100-continue; leave the Expect line out.";
