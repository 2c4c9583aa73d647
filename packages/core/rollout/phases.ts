import type { Input, InputKind } from "./input.ts";
import type { Phase, RolloutState } from "./state.ts";

/** The state in one phase, or in one of several. */
export type In<P extends Phase> = RolloutState & { readonly phase: P };

/** The input of one kind. */
export type Of<K extends InputKind> = Extract<Input, { readonly kind: K }>;

export type StagePhase = "shadow" | "cohort" | "percent" | "full";

export type DraftState = In<"draft">;
/** Running through the plan by itself. */
export type StageState = In<StagePhase>;
export type HoldingState = In<"holding">;
export type LoweringState = In<"lowering">;
/** Something may be exposed, and the plan's position is known. */
export type PlacedState = StageState | HoldingState | LoweringState;
/** At 100 % and stable, but its bake, look or answers are still owed. */
export type OwedState = In<"owed">;
/** Has a position, and something may be owed there. */
export type AtState = PlacedState | OwedState;
/** Not over and not on its way to 0. */
export type OpenState = DraftState | PlacedState | OwedState;
