/** Where a request stands in a W3C trace (https://www.w3.org/TR/trace-context/). */
export type Trace = {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits, ours. */
  readonly spanId: string;
  /** The caller's span; null when the trace begins here. */
  readonly parentId: string | null;
  readonly flags: string;
};

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const zeroTrace = "0".repeat(32);
const zeroSpan = "0".repeat(16);

/** `randomHex(n)`: n random hex digits. */
export const continueTrace = (
  traceparent: string | null,
  randomHex: (digits: number) => string,
): Trace => {
  const match = traceparent === null ? null : form.exec(traceparent);
  const [, version, traceId, parentId, flags] = match ?? [];
  const sound =
    version !== undefined && version !== "ff" && traceId !== zeroTrace && parentId !== zeroSpan;
  return sound && traceId !== undefined && parentId !== undefined && flags !== undefined
    ? { traceId, spanId: randomHex(16), parentId, flags }
    : { traceId: randomHex(32), spanId: randomHex(16), parentId: null, flags: "01" };
};

export const printTraceparent = ({ traceId, flags }: Trace, spanId: string): string =>
  `00-${traceId}-${spanId}-${flags}`;
