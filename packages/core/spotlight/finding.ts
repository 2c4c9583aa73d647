import { intervalOfDifference, lnPOfDifference } from "./association.ts";
import type { Item } from "./counts.ts";
import { type Mass, seenIn, shareIn } from "./mass.ts";

/** How much of one side has it. */
export type SideShare = {
  readonly events: number;
  /** By weight, 0 … 1. */
  readonly share: number;
};

/** Something that is true of the selection more often, or less often, than of the rest. */
export type Finding = {
  /** One, or two that only together make the difference. */
  readonly items: readonly Item[];
  readonly direction: "more" | "less";
  readonly selection: SideShare;
  readonly rest: SideShare;
  /** Interval of `selection.share − rest.share`, corrected for the values that were tried. */
  readonly difference: { readonly low: number; readonly high: number };
  /** Times as frequent in the selection as in the rest; null where the rest has none. */
  readonly lift: number | null;
  /** ln of the probability of such a difference by chance, corrected within the field. */
  readonly lnP: number;
  /** Ranks findings: the part of the difference that is sure, × the share that it covers. */
  readonly score: number;
  /** The same events under other names: pod for host, host for address. */
  readonly alike: readonly Item[];
};

/** Both sides and what has it on each. */
export type Sides = {
  readonly selection: Mass;
  readonly rest: Mass;
  readonly all: { readonly selection: Mass; readonly rest: Mass };
};

/**
 * Weighs one candidate. `tried` is how many stood beside it, `z` how many standard errors wide its
 * interval is. The score is the lower bound of the difference times what it covers (after
 * "explanatory power" of Bhagwan et al., Adtributor, NSDI 2014).
 */
export const weigh = (
  items: readonly Item[],
  { selection, rest, all }: Sides,
  { tried, z }: { readonly tried: number; readonly z: number },
): Finding => {
  const [ours, theirs] = [seenIn(selection, all.selection), seenIn(rest, all.rest)];
  const [p, q] = [shareIn(selection, all.selection), shareIn(rest, all.rest)];
  const difference = intervalOfDifference(ours, theirs, z);
  const direction = p >= q ? "more" : "less";
  const sure = direction === "more" ? difference.low : -difference.high;
  return {
    items,
    direction,
    selection: { events: selection.events, share: p },
    rest: { events: rest.events, share: q },
    difference,
    lift: q > 0 ? p / q : null,
    lnP: Math.min(0, lnPOfDifference(ours, theirs) + Math.log(Math.max(1, tried))),
    score: Math.max(0, sure) * (direction === "more" ? p : q),
    alike: [],
  };
};
