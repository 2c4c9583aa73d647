import type { Arm, FailureKind } from "@dimmer/core";
import { saysUnable } from "../upstream/endpoint.ts";

/**
 * Why an attempt is made: the assigned arm's own; stable in place of a failed candidate; stable once
 * more in place of itself; the other arm for a file that one arm does not have.
 */
export type Turn = "own" | "rescue" | "retry" | "fallback";

/** Why a failed attempt was not repeated, as events say it. */
export type NotRepeated = "unsafe" | "body_too_large" | "no_time" | "budget_spent";

/** What is known of a failed attempt when its repetition is considered. */
export type FailedTry = {
  readonly arm: Arm;
  readonly turn: Turn;
  readonly kind: FailureKind;
  readonly status: number | null;
  /** Such a request may be sent twice: by its method, its policy, its idempotency key. */
  readonly repeatable: boolean;
  /** Nothing of it was sent, so that repeating it sends it once. */
  readonly unsent: boolean;
  /** Retries that the policy still allows. */
  readonly retriesLeft: number;
  /** Another endpoint of the same version could be tried. */
  readonly hasOther: boolean;
};

/**
 * Whether and how a failed attempt may be repeated, once what it costs is granted.
 *
 * A candidate's is rescued, once. Stable's own is tried again where that is likely to help: a
 * connection that broke, an endpoint that is away while others are there, an answer that says it is
 * unable (502, 503, 504). Not a deadline: a stable that hangs would get twice its load.
 */
export const repeatFor = (failed: FailedTry): "rescue" | "retry" | NotRepeated | null => {
  const { arm, turn, kind, status, repeatable, unsent, retriesLeft, hasOther } = failed;
  if (turn === "rescue" || turn === "fallback") return null;
  if (arm === "candidate") return repeatable || unsent ? "rescue" : "unsafe";
  const helps =
    kind === "reset" ||
    (kind === "refused" && hasOther) ||
    (kind === "status" && status !== null && saysUnable(status));
  if (!helps || retriesLeft === 0) return null;
  return repeatable || unsent ? "retry" : "unsafe";
};
