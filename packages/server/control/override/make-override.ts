import type { Actor, ServiceRoute } from "@dimmer/core";
import type { Override, OverrideOrder } from "@dimmer/wire";
import { type Answer, answer, refusal } from "../../api/answer.ts";
import { expiryOf, type OverrideSigner } from "./override-signer.ts";

export type OverrideFacts = {
  /** As splitters route it now. */
  readonly route: ServiceRoute;
  readonly signer: OverrideSigner | null;
  readonly nowMs: number;
};

/** A token that pins its bearer's requests to one of the two versions that are routed. */
export const makeOverride = (
  { as, forMs }: OverrideOrder,
  by: Actor,
  { route, signer, nowMs }: OverrideFacts,
): Answer<Override> => {
  const { name, stable, candidate } = route;
  if (signer === null)
    return refusal("noOverrides", "This control signs no overrides; start it with dimmer serve.");
  const version = versionOf(as, route);
  if (version === null)
    return refusal(
      "notRouted",
      candidate === null
        ? `${name} is served by ${stable.version} alone; ship ${as} first, then open it.`
        : `${name} has ${stable.version} (stable) and ${candidate.version} (candidate) now, not ${as}; open one of these.`,
    );
  const expires = expiryOf(nowMs, forMs);
  const token = signer.sign({ service: name, version, by: by.name, expires });
  return answer({ service: name, version, token, expiresMs: expires * 1000 });
};

const versionOf = (as: string, { stable, candidate }: ServiceRoute): string | null => {
  if (as === "stable" || as === stable.version) return stable.version;
  if (candidate === null) return null;
  return as === "candidate" || as === candidate.version ? candidate.version : null;
};
