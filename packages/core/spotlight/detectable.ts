import { effective, type Mass } from "./mass.ts";
import { zOfTail } from "./normal.ts";
import { typicalShare } from "./policy.ts";

const bisections = 50;
/** Four times of five it would have been found. */
const zOfPower = zOfTail(0.2);

/**
 * The smallest excess, 0 … 1, over a value's share of 5 % in the rest that would be found in four of
 * five such samples, at error rate `alpha` for one value (normal approximation of two shares). Null
 * where even a value that the whole selection has would not be.
 */
export const detectableExcess = (
  { selection, rest }: { readonly selection: Mass; readonly rest: Mass },
  alpha: number,
): number | null => {
  const [n, m] = [effective(selection), effective(rest)];
  if (n < 1 || m < 1) return null;
  const z = zOfTail(alpha / 2);
  const isFound = (excess: number): boolean => {
    const p = typicalShare + excess;
    const pooled = (n * p + m * typicalShare) / (n + m);
    const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    const really = Math.sqrt((p * (1 - p)) / n + (typicalShare * (1 - typicalShare)) / m);
    return excess >= z * underNull + zOfPower * really;
  };
  let [low, high] = [0, 1 - typicalShare];
  if (!isFound(high)) return null;
  for (let i = 0; i < bisections; i++) {
    const mid = (low + high) / 2;
    if (isFound(mid)) high = mid;
    else low = mid;
  }
  return high;
};
