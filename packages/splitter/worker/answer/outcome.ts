import type { FailureKind, OutcomeForm } from "@dimmer/core";
import type { AnswerHead } from "./answer-head.ts";
import { type RawHead, textOf } from "./raw-head.ts";

/**
 * How an answer says by its head that it failed; null: it does not, or not yet.
 * `status` is a 5xx; `marked` is said by the application behind another status.
 */
export const headFailure = (
  status: number,
  { marked, grpcStatus }: AnswerHead,
  form: OutcomeForm | null,
): FailureKind | null => {
  if (status >= 500) return "status";
  if (marked !== null) return "marked";
  return form === "grpc" && grpcStatus !== null && isServerFault(grpcStatus) ? "marked" : null;
};

/** Whether an answer's trailers mark it as failed. */
export const trailerFailure = (trailers: RawHead, form: OutcomeForm | null): boolean => {
  for (let i = 0; i + 1 < trailers.length; i += 2) {
    const name = textOf(trailers[i]).toLowerCase();
    const value = textOf(trailers[i + 1]);
    if (name === "x-dimmer-outcome" && readOutcome(value) !== null) return true;
    if (form === "grpc" && name === "grpc-status" && isServerFault(value)) return true;
  }
  return false;
};

/** `bad; code=cart-lost` → `cart-lost`; `bad` → ``; anything else is not a mark. */
export const readOutcome = (value: string): string | null => {
  const match = /^\s*bad\s*(?:;\s*code=([\w.:-]{1,100})\s*)?(?:;|$)/i.exec(value);
  return match === null ? null : (match[1] ?? "");
};

/**
 * Codes by which a gRPC server says that the fault is its own: UNKNOWN, DEADLINE_EXCEEDED,
 * UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS (OpenTelemetry semantic conventions, RPC server).
 */
const serverFaults = new Set([2, 4, 12, 13, 14, 15]);

const isServerFault = (status: string): boolean => serverFaults.has(Number(status));
