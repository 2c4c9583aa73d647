/**
 * Benjamini & Hochberg's step-up (1995) on ln p: which of `lnPs` to report, so that on average at most
 * the share q of what is reported is false. One p per field: dependence between fields of the same
 * events is positive, which the procedure allows (Benjamini & Yekutieli 2001, theorem 1.2).
 */
export const discoveries = (lnPs: readonly number[], q: number): ReadonlySet<number> => {
  const order = lnPs.map((_, index) => index).sort((a, b) => (lnPs[a] ?? 0) - (lnPs[b] ?? 0));
  const last = order.findLastIndex(
    (index, rank) => (lnPs[index] ?? 0) <= Math.log((q * (rank + 1)) / lnPs.length),
  );
  return new Set(order.slice(0, last + 1));
};

/** Share of false findings that a person who looks once accepts. */
export const falseShare = 0.05;

/**
 * The share to use at the k-th look of a run that repeats by itself, k from 1. The levels add up to
 * `falseShare` over any number of looks (Σ 1/k² = π²/6), so that stopping at the first look that
 * shows something is no cheat: P(any look reports something though nothing differs) ≤ `falseShare`.
 */
export const shareAtLook = (look: number): number =>
  falseShare * (6 / (Math.PI * Math.PI * Math.max(1, look) ** 2));
