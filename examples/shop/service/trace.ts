import { randomBytes } from "node:crypto";

/** The W3C trace context of one request. */
export type Trace = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
};

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Continues the caller's trace, or begins one where the header is empty or malformed. */
export const traceOf = (traceparent: string): Trace => {
  const [, traceId, parentId] = form.exec(traceparent) ?? [];
  const spanId = randomBytes(8).toString("hex");
  return traceId === undefined || parentId === undefined
    ? { traceId: randomBytes(16).toString("hex"), spanId, parentId: null }
    : { traceId, spanId, parentId };
};
