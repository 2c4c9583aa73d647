import { createSecureServer } from "node:http2";
import {
  clientStuckMs,
  handshakeTimeoutMs,
  http2ResetBurst,
  http2ResetsPerSecond,
  maxHeaderBytes,
  maxHeaderLines,
  maxHttp2BadFrames,
  maxHttp2MemoryMb,
  maxHttp2Streams,
  maxHttp2Window,
} from "../../limits.ts";
import { Http2Request } from "./http2-request.ts";
import { Http2Response } from "./http2-response.ts";
import { http1Options } from "./plain-server.ts";

/** What proves who we are: PEM texts. */
export type Identity = { readonly cert: string; readonly key: string };

/**
 * TLS with ALPN: HTTP/2 for those who ask for it, HTTP/1.1 for all others. It listens nowhere:
 * connections are brought to it. Its limits end what is known to exhaust HTTP/2 servers: rapid
 * resets (CVE-2023-44487), endless CONTINUATION (CVE-2024-27316), bombs of header fields.
 */
export const createFrontServer = (identity: Identity) => {
  const server = createSecureServer({
    ...http1Options,
    cert: identity.cert,
    key: identity.key,
    minVersion: "TLSv1.2",
    allowHTTP1: true,
    handshakeTimeout: handshakeTimeoutMs,
    Http2ServerRequest: Http2Request,
    Http2ServerResponse: Http2Response,
    maxHeaderListPairs: maxHeaderLines + pseudoHeaders,
    maxSessionInvalidFrames: maxHttp2BadFrames,
    maxSessionRejectedStreams: maxHttp2BadFrames,
    maxSessionMemory: maxHttp2MemoryMb,
    streamResetBurst: http2ResetBurst,
    streamResetRate: http2ResetsPerSecond,
    // Versions may repeat fields that Node holds for single; they are passed on as they are.
    strictSingleValueFields: false,
    settings: {
      maxConcurrentStreams: maxHttp2Streams,
      maxHeaderListSize: maxHeaderBytes,
      initialWindowSize: maxHttp2Window,
    },
  });
  // As at the plain server; Node's types do not know that it has these too.
  return Object.assign(server, { maxHeadersCount: 0, timeout: clientStuckMs });
};

export type FrontServer = ReturnType<typeof createFrontServer>;

const pseudoHeaders = 4;
