import type { Refusal } from "../request.ts";
import { jsonReply, type Reply } from "../reply.ts";

export const protobufType = "application/x-protobuf";

/** Which items a partial success counts; the JSON name of the count. */
export type Signal = "rejectedSpans" | "rejectedLogRecords" | "rejectedDataPoints";

/** How much of a request was refused, and why the first of it was. */
export type Outcome = { readonly rejected: number; readonly message: string };

/**
 * `Export…ServiceResponse`: empty where everything was taken; else its `partial_success`, which
 * clients log and must not repeat. In the encoding of the request.
 */
export const exportReply = (
  contentType: string,
  signal: Signal,
  { rejected, message }: Outcome,
): Reply => {
  const isPartial = rejected > 0 || message !== "";
  if (!isProtobuf(contentType)) {
    const partialSuccess = { [signal]: String(rejected), errorMessage: message };
    return jsonReply(200, isPartial ? { partialSuccess } : {});
  }
  const partial = Buffer.concat([numberField(1, rejected), textField(2, message)]);
  const body = isPartial ? bytesField(1, partial) : Buffer.alloc(0);
  return { status: 200, contentType: protobufType, body };
};

/** A refusal of the whole request: `google.rpc.Status` in the encoding of the request. */
export const statusReply = ({ status, sentence }: Refusal, contentType: string): Reply => {
  const code = rpcCodes.get(status) ?? unknownCode;
  if (!isProtobuf(contentType)) return jsonReply(status, { code, message: sentence });
  const body = Buffer.concat([numberField(1, code), textField(2, sentence)]);
  return { status, contentType: protobufType, body };
};

/** Husky and Refinery take the name without the `x-` too, so clients send it. */
export const isProtobuf = (contentType: string): boolean =>
  contentType === protobufType || contentType === "application/protobuf";

const unknownCode = 2;
/** Codes of google.rpc for statuses of HTTP. */
const rpcCodes: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [403, 7],
  [404, 5],
  [405, 12],
  [413, 8],
  [415, 3],
  [429, 8],
  [503, 14],
]);

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
};

const numberField = (field: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(field * 8), varint(value)]);

const bytesField = (field: number, value: Buffer): Buffer =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);

const textField = (field: number, value: string): Buffer =>
  value === "" ? Buffer.alloc(0) : bytesField(field, Buffer.from(value, "utf8"));
