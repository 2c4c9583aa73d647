import type { IncomingMessage } from "node:http";
import { limits } from "../limits.ts";
import type { Caller } from "./caller.ts";

/** One request as a route sees it. */
export type Exchange = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Whether the client would rather read a page than JSON. */
  readonly wantsPage: boolean;
  /** Facts for the wide event of this request. */
  readonly add: (facts: Readonly<Record<string, string | number | boolean>>) => void;
};

export type Answer = {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const ok = (body: object): Answer => ({ status: 200, body });
export const refused = (status: number, sentence: string): Answer => ({
  status,
  body: { error: sentence },
});

export type ReadBody =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly answer: Answer };

/** Reads a JSON or form body; anything else, or too much, is answered with one sentence. */
export const readBody = async (request: IncomingMessage): Promise<ReadBody> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // A destroyed request could not be answered any more, so leaving early must keep it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limits.bodyBytes)
      return { ok: false, answer: refused(413, "The body is larger than 64 KiB; send less.") };
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return { ok: true, body: null };
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded"))
    return { ok: true, body: Object.fromEntries(new URLSearchParams(text)) };
  try {
    return { ok: true, body: JSON.parse(text) };
  } catch {
    return { ok: false, answer: refused(400, "The body is not JSON; mend it and send it again.") };
  }
};
