import { z } from "zod";

/**
 * An override token pins the requests that carry it to one version: `dimmer open --as v2`. It is
 * `<payload>.<signature>`, both base64url; the signature is Ed25519 over `signedText(payload)`.
 * Control signs; splitters only know the public key, so that a stolen snapshot can pin nobody.
 */

/** Cookie and query parameter that carry a token; a header of its own is `x-dimmer-override`. */
export const overrideCookie = "dimmer_as";

/** Longest life of a token: it is for looking, not for living. */
export const maxOverrideMs = 12 * 3_600_000;

export const overridePayloadSchema = z.object({
  service: z.string().min(1),
  version: z.string().min(1),
  /** Who made it, for the audit. */
  by: z.string().min(1),
  /** Unix time in seconds. */
  expires: z.int().positive(),
});

export type OverridePayload = z.infer<typeof overridePayloadSchema>;

/** What is signed: the payload under a name of its own, so that no other signature passes for it. */
export const signedText = (payload: string): string => `dimmer.override.1:${payload}`;
