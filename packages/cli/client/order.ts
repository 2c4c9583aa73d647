import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Result } from "../exit-code.ts";
import { orderAgainMs, retryMs } from "../limits.ts";
import { type Ask, exchange, readAll } from "./exchange.ts";
import type { Session } from "./session.ts";

/** Sends one request and reads its whole answer. */
export const ask = async (session: Session, asked: Ask): Promise<Result<string>> => {
  const answered = await exchange(session, asked);
  return answered.ok ? readAll(answered.value) : answered;
};

/**
 * As `ask`, for what changes something. Where the connection breaks after the order was sent, nobody
 * here knows whether it was executed: it is sent again under the same key, which control executes
 * once, for as long as control may take to come back. What nobody ever heard is not repeated.
 */
export const order = async (
  session: Session,
  asked: Omit<Ask, "orderKey">,
): Promise<Result<string>> => {
  const keyed: Ask = { ...asked, orderKey: randomUUID() };
  const untilMs = performance.now() + orderAgainMs;
  let answered = await ask(session, keyed);
  while (mayBeExecuted(answered) && performance.now() < untilMs && asked.signal?.aborted !== true) {
    answered = await again(session, keyed, untilMs);
  }
  return answered;
};

/** Lost in the middle: the order may have been executed. */
const mayBeExecuted = (answered: Result<string>): boolean =>
  !answered.ok && answered.failure.code === "answerLost";

/** Tries until somebody answers or breaks off again; a refused connection is control on its way back. */
const again = async (session: Session, keyed: Ask, untilMs: number): Promise<Result<string>> => {
  for (;;) {
    await sleep(retryMs);
    const answered = await ask(session, keyed);
    const isAway = !answered.ok && answered.failure.code === "unreachable";
    if (!isAway || performance.now() >= untilMs) return answered;
  }
};
