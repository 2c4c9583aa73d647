import { createHash } from "node:crypto";
import type { Actor } from "@dimmer/core";
import { type Answer, answer, refusal } from "./answer.ts";

/** Names one order of one person, so that it is executed once however often it is sent. */
export type OrderKey = {
  /** Of who ordered and what they called it: two people may use the same word. */
  readonly key: string;
  /** Of what is ordered: the same key for something else is a mistake. */
  readonly digest: string;
};

/** What `Idempotency-Key` may hold: visible ASCII, as of a UUID. */
const form = /^[\x21-\x7e]{1,200}$/;

export type Ordered = {
  readonly header: string | readonly string[] | undefined;
  readonly actor: Actor;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
};

/** The key of a request; null when it has none and so may be executed each time it is sent. */
export const orderKeyOf = (ordered: Ordered): Answer<OrderKey | null> => {
  const { header, actor, method, url, body } = ordered;
  if (header === undefined) return answer(null);
  if (typeof header !== "string" || !form.test(header))
    return refusal(
      "invalid",
      "An Idempotency-Key has 1 to 200 visible ASCII characters; send a new UUID with each order.",
    );
  return answer({
    key: hashed(`${actor.kind}:${actor.name}\n${header}`),
    digest: hashed(`${method} ${url}\n${JSON.stringify(body)}`),
  });
};

const hashed = (text: string): string => createHash("sha256").update(text).digest("hex");
