/** Values of one field that are shown as findings of their own. */
export const maxFindingsPerField = 3;

/** Items that are crossed with one another in the second pass; a mask must fit into 31 bits. */
export const maxCrossedItems = 30;

/** A pair must cover this share of the selection … */
export const leastPairShare = 0.03;
/** … and this many effective events of it. */
export const leastPairEvents = 5;

/** Outside the pair, an item that differs by chance this often has nothing left of its own. */
export const explainedAbove = 0.01;

/** What the second pass fills up with: shares of the selection that can make a pair. */
export const crossedShares: readonly [least: number, most: number] = [0.05, 0.95];

/** Two items that are true of the same events this closely are one finding (Cramér's V of 2 × 2). */
export const alikeAbove = 0.95;

/** Findings in one answer. */
export const maxFindings = 50;

/** A value that this share of the rest has: what "I could see a difference of" is said about. */
export const typicalShare = 0.05;
