import { StoreFault } from "../fault.ts";
import { maxOrderAnswerChars, maxOrderKeyChars } from "../limits.ts";
import type { KeptOrder } from "../port.ts";
import { numberOf, textOf } from "./row.ts";
import { get, run, type Work } from "./work.ts";

/** Remembers an order in the transaction that executes it; one that is known ends the transaction. */
export function* keepOrder({ key, digest, answer, atMs }: KeptOrder): Work<void> {
  if (key.length > maxOrderKeyChars || answer.length > maxOrderAnswerChars)
    throw new StoreFault({
      code: "tooLarge",
      sentence: `The key of an order has at most ${maxOrderKeyChars} characters and its answer ${maxOrderAnswerChars}; make them shorter.`,
    });
  const inserted = yield* run(
    "INSERT INTO kept_order (key, digest, answer, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
    [key, digest, answer, Math.floor(atMs)],
  );
  if (inserted === 1) return;
  throw new StoreFault({
    code: "repeated",
    sentence: `An order with the key ${key} was executed before; its answer is kept under that key.`,
  });
}

export function* readOrder(key: string): Work<KeptOrder | null> {
  const row = yield* get("SELECT digest, answer, at_ms FROM kept_order WHERE key = ?", [key]);
  if (row === undefined) return null;
  return {
    key,
    digest: textOf(row, "digest"),
    answer: textOf(row, "answer"),
    atMs: numberOf(row, "at_ms"),
  };
}
