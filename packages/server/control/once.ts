import type { ControlStore, KeptOrder } from "@dimmer/store";
import { type Answer, answer, refusal } from "../api/answer.ts";
import type { OrderKey } from "../api/order-key.ts";

/** The rollout that an order with this key was about when it was executed; null: it never was. */
export const executedBefore = async (
  store: Pick<ControlStore, "order">,
  once: OrderKey | null,
): Promise<Answer<string> | null> => {
  const kept = once === null ? null : await store.order(once.key);
  if (once === null || kept === null) return null;
  return kept.digest === once.digest
    ? answer(kept.answer)
    : refusal(
        "keyReused",
        "This Idempotency-Key was used for another order; send a new one with each order.",
      );
};

/** What the store remembers in the transaction that executes an order. */
export const keptOrder = (once: OrderKey | null, rollout: string, atMs: number): KeptOrder | null =>
  once === null ? null : { ...once, answer: rollout, atMs };
