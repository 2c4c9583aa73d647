import { constants, Http2ServerResponse } from "node:http2";
import type { Http2Request } from "./http2-request.ts";

/** An answer over a stream of HTTP/2, where Node's own differs from `ServerResponse`. */
export class Http2Response extends Http2ServerResponse<Http2Request> {
  /** Means nothing here: streams end by themselves, connections by GOAWAY. */
  shouldKeepAlive = true;

  /** Node throws at a status that only HTTP/1 can carry; there is no word for it here but 502. */
  override writeHead(status: number, ...rest: unknown[]): this {
    const [headers] = rest;
    const known = status >= 200 && status <= 599 ? status : 502;
    return super.writeHead(known, Array.isArray(headers) ? headers.map(String) : []);
  }

  /** Pairs, as `ServerResponse` takes them. */
  override addTrailers(trailers: unknown): void {
    if (!Array.isArray(trailers)) return;
    for (const [name, value] of trailers) super.addTrailers({ [String(name)]: String(value) });
  }

  /** An answer that breaks off is reset: a quiet end would look whole to some clients. */
  override destroy(): this {
    if (!this.stream.destroyed) this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return this;
  }
}

// Node's compatibility layer is no Writable, whatever its types say.
Object.defineProperty(Http2Response.prototype, "destroyed", {
  get(this: Http2Response): boolean {
    return this.stream.destroyed || this.stream.closed;
  },
});
