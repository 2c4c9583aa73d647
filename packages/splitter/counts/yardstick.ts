import { type CandidateRoute, pathPattern, type RequestRule, type RequestView } from "@dimmer/core";

/** A request as rules look at it. */
export type Asked = Pick<RequestView, "method" | "path" | "header">;

/** What the requests of a stage entry are measured by. Both arms by the same. */
export type Yardstick = {
  /** Slower than the frozen tail of stable. */
  readonly isSlow: (latencyMs: number) => boolean;
  /** Slower than the latency SLO. */
  readonly isOverSli: (latencyMs: number) => boolean;
  /** It goes where the change is said to act. */
  readonly isTouched: (asked: Asked) => boolean;
  /** It is the key event, if it succeeds. */
  readonly isKeyEvent: (asked: Asked) => boolean;
  /** Whether either of them looks at requests at all. */
  readonly asks: boolean;
};

type Measures = Pick<CandidateRoute, "slowMs" | "sliMs" | "touches" | "success">;

const never = (): boolean => false;

/** Prepares the measures of a candidate; null: no candidate is routed and nothing is measured. */
export const compileYardstick = (measures: Measures | null): Yardstick => {
  const { slowMs, sliMs, touches, success } = measures ?? nothing;
  return {
    isSlow: exceeds(slowMs),
    isOverSli: exceeds(sliMs),
    isTouched: touches.length === 0 ? never : anyOf(touches),
    isKeyEvent: success === null ? never : anyOf([success]),
    asks: touches.length > 0 || success !== null,
  };
};

const nothing: Measures = { slowMs: null, sliMs: null, touches: [], success: null };

const exceeds = (limitMs: number | null): ((latencyMs: number) => boolean) =>
  limitMs === null ? never : (latencyMs) => latencyMs > limitMs;

const anyOf = (rules: readonly RequestRule[]): ((asked: Asked) => boolean) => {
  const compiled = rules.map(compileRule);
  return (asked) => compiled.some((matches) => matches(asked));
};

const compileRule = ({ methods, path, header }: RequestRule): ((asked: Asked) => boolean) => {
  const pattern = pathPattern(path);
  const named = methods.includes("*") ? null : new Set(methods);
  return (asked) => {
    if (named !== null && !named.has(asked.method)) return false;
    if (!pattern.test(asked.path)) return false;
    if (header === null) return true;
    const value = asked.header(header.name);
    return value !== undefined && (header.equals ?? value) === value;
  };
};
