/** One published number and what our code makes of its input. */
export type Vector = {
  readonly name: string;
  readonly expected: number;
  readonly got: () => number;
  /** Largest difference, relative for numbers above 1; what the printed digits allow. */
  readonly tolerance: number;
};

/** The number whose digits were published, rounded or cut: to a unit of the last one, or to 1e-8. */
export const vector = (name: string, expected: string, got: () => number): Vector => {
  const [digits = "", exponent = "0"] = expected.toLowerCase().split("e");
  const decimals = (digits.split(".")[1] ?? "").length;
  const unit = 10 ** (Number(exponent) - decimals);
  return { name, expected: Number(expected), got, tolerance: Math.max(unit, exact) };
};

/** The tightest that is asked of anything. */
const exact = 1e-8;

/** A vector with the tolerance that its own source states. */
export const within = (
  name: string,
  { expected, tolerance }: { readonly expected: number; readonly tolerance: number },
  got: () => number,
): Vector => ({ name, expected, got, tolerance });

export type Checked = Vector & { readonly value: number; readonly holds: boolean };

export const check = (each: Vector): Checked => {
  const value = each.got();
  const scale = Math.max(1, Math.abs(each.expected));
  return { ...each, value, holds: Math.abs(value - each.expected) <= each.tolerance * scale };
};
