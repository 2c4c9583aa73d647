/** ln(e^a + e^b) without leaving the log scale; −∞ is the log of nothing. */
export const logAddExp = (a: number, b: number): number => {
  const high = Math.max(a, b);
  if (high === -Infinity) return -Infinity;
  return high + Math.log1p(Math.exp(Math.min(a, b) - high));
};

/** ln Σ e^term; −∞ for no terms. */
export const logSumExp = (terms: readonly number[]): number => {
  const high = Math.max(...terms);
  if (high === -Infinity) return -Infinity;
  return high + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - high), 0));
};
