import type { ClaimKeys } from "@dimmer/core";
import { z } from "zod";
import { matching } from "../value.ts";

const key = matching(
  /^(?:secret:[^\n]{16,}|-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[\s\S]+-----END [A-Z ]+-----\s*)$/,
  "a public key in PEM, or secret:<at least 16 characters>",
);

const word = matching(/^\S{1,500}$/, "a text without spaces");

/** `jwt:`, who may issue the tokens whose claims are believed from everybody. */
export const jwt = z
  .strictObject(
    {
      keys: z
        .array(key, { error: "a list of keys" })
        .min(1, { error: "at least one key" })
        .max(20, { error: "at most 20 keys" }),
      issuer: word.optional(),
      audience: word.optional(),
    },
    { error: "keys, such as { keys: [...], issuer: https://login.example }" },
  )
  .describe("keys that verify bearer tokens; without them claims count from trusted hops alone");

export const fillClaimKeys = ({ keys, issuer, audience }: z.infer<typeof jwt>): ClaimKeys => ({
  keys,
  ...(issuer === undefined ? {} : { issuer }),
  ...(audience === undefined ? {} : { audience }),
});
