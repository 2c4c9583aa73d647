import type { ArmCounts } from "../../../packages/core/counts/bin.ts";
import { sumCounts } from "../shipped.ts";
import type { Minute, MinuteOf } from "../peers/rule.ts";
import type { Stretch } from "./stage-bins.ts";

const none: MinuteOf = { requests: 0, failures: 0 };

const plus = (minute: MinuteOf, arm: ArmCounts): MinuteOf => {
  const { requests, failures } = sumCounts(arm, ["bucket"]);
  return { requests: minute.requests + requests, failures: minute.failures + failures };
};

/** The same stream as a metrics store keeps it: each minute's counts at its end, else null. */
export const minutesOf = (): ((stretch: Stretch) => Minute | null) => {
  let open: Minute = { candidate: none, stable: none };
  return ({ bin, toS }) => {
    open = {
      candidate: plus(open.candidate, bin.candidate),
      stable: plus(open.stable, bin.stable),
    };
    if (toS % 60 !== 0) return null;
    const closed = open;
    open = { candidate: none, stable: none };
    return closed;
  };
};
