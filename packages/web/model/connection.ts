/**
 * The state of the live stream. `lost` keeps when the stream was last heard, because that is the
 * time that everything on the page is from.
 */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly heardMs: number; readonly recoveredMs: number | null }
  | { readonly kind: "lost"; readonly sinceMs: number };

/** What can happen to it. `check` comes from a timer. */
export type ConnectionInput =
  | { readonly kind: "heard"; readonly nowMs: number }
  | { readonly kind: "failed"; readonly nowMs: number }
  | { readonly kind: "check"; readonly nowMs: number };

export type ConnectionLimits = {
  readonly silenceMs: number;
  readonly noticeMs: number;
};

/** Total and pure: the same input in the same state gives the same state. */
export const nextConnection = (
  state: Connection,
  input: ConnectionInput,
  limits: ConnectionLimits,
): Connection => {
  switch (input.kind) {
    case "heard":
      if (state.kind === "live") return { ...state, heardMs: input.nowMs };
      return {
        kind: "live",
        heardMs: input.nowMs,
        recoveredMs: state.kind === "lost" ? input.nowMs : null,
      };
    case "failed":
      if (state.kind === "lost") return state;
      return { kind: "lost", sinceMs: state.kind === "live" ? state.heardMs : input.nowMs };
    case "check":
      return checked(state, input.nowMs, limits);
  }
};

const checked = (state: Connection, nowMs: number, limits: ConnectionLimits): Connection => {
  if (state.kind !== "live") return state;
  if (nowMs - state.heardMs > limits.silenceMs) return { kind: "lost", sinceMs: state.heardMs };
  if (state.recoveredMs !== null && nowMs - state.recoveredMs > limits.noticeMs)
    return { ...state, recoveredMs: null };
  return state;
};
