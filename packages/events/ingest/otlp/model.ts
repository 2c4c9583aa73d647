/**
 * What OTLP says, in the same shape whether it came as protobuf or as JSON. Ids are hexadecimal,
 * times are ms since 1970; what was left out is empty or 0, as in protobuf.
 */

/** Values as JSON has them: nested ones are objects and lists, bytes are base64. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Who sent spans or log records: their resource and instrumentation scope. */
export type Origin = {
  readonly resource: Attributes;
  readonly scope: Attributes;
  readonly scopeName: string;
  readonly scopeVersion: string;
};

export type SpanEvent = {
  readonly timeMs: number;
  readonly name: string;
  readonly attributes: Attributes;
};

export type SpanLink = {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
};

export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly statusCode: number;
  readonly statusMessage: string;
};

export type LogRecord = {
  readonly timeMs: number;
  readonly observedMs: number;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Attributes;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
};

/**
 * One item of a request, with its origin. `read` decodes it when it is its turn, and throws
 * `Malformed` if it is bad: that costs this item alone.
 */
export type Item<T> = { readonly origin: Origin; readonly read: () => T };

/** Attributes without a prototype: a key may be `__proto__`. */
export const emptyAttributes = (): Record<string, unknown> => Object.create(null);

export const noOrigin: Origin = {
  resource: emptyAttributes(),
  scope: emptyAttributes(),
  scopeName: "",
  scopeVersion: "",
};
