import { createServer, type Server, type ServerOptions } from "node:http";
import {
  clientIdleMs,
  clientStuckMs,
  connectionsCheckMs,
  headersTimeoutMs,
  maxHeaderBytes,
  requestTimeoutMs,
} from "../../limits.ts";

/** How HTTP/1.1 is read, by itself or under TLS. */
export const http1Options: ServerOptions = {
  maxHeaderSize: maxHeaderBytes,
  headersTimeout: headersTimeoutMs,
  requestTimeout: requestTimeoutMs,
  keepAliveTimeout: clientIdleMs,
  connectionsCheckingInterval: connectionsCheckMs,
  // Said by our own check, with a sentence.
  requireHostHeader: false,
};

/** HTTP/1.1 without TLS. It listens nowhere: connections are brought to it. */
export const createPlainServer = (): Server => {
  const server = createServer({ ...http1Options, noDelay: true });
  // Lines beyond Node's own limit would be left out silently; ours is checked and refused.
  server.maxHeadersCount = 0;
  server.timeout = clientStuckMs;
  return server;
};
