import { Http2ServerRequest, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { ReadableOptions } from "node:stream";

/**
 * A stream of HTTP/2 as the request path reads requests: pseudo headers become Host, the pieces of
 * a cookie are joined (RFC 9113 §8.2.3), and a body without a length is chunked, which is what it
 * becomes on the way to a version.
 */
export class Http2Request extends Http2ServerRequest {
  readonly http2 = true;

  // Made by Node, which prescribes the four.
  // oxlint-disable-next-line max-params
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    options: ReadableOptions,
    rawHeaders: readonly string[],
  ) {
    super(stream, headers, options, linesOf(rawHeaders, stream.endAfterHeaders));
  }
}

/** Exported for its test. `endsWithHead`: there is no body. */
export const linesOf = (raw: readonly string[], endsWithHead: boolean): string[] => {
  const lines: string[] = [];
  const cookies: string[] = [];
  let authority: string | null = null;
  let hasLength = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    if (name === ":authority") authority = value;
    else if (name === "cookie") cookies.push(value);
    // A Host that only repeats :authority is the same word said twice; another one is refused later.
    else if (!name.startsWith(":") && !(name === "host" && value === authority)) {
      hasLength ||= name === "content-length";
      lines.push(name, value);
    }
  }
  if (authority !== null) lines.push("host", authority);
  if (cookies.length > 0) lines.push("cookie", cookies.join("; "));
  if (!endsWithHead && !hasLength) lines.push("transfer-encoding", "chunked");
  return lines;
};
