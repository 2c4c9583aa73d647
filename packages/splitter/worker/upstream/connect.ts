import type { UpstreamTls } from "@dimmer/core";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { connectTimeoutMs } from "../../limits.ts";

/**
 * The name that an endpoint's certificate must carry. Never the Host line of a request, which undici
 * would take by itself: clients would choose whom we believe, and each Host would cost a connection.
 */
export const serverNameOf = (origin: string, tls: UpstreamTls | undefined): string | null => {
  if (!origin.startsWith("https:")) return null;
  return tls?.name ?? new URL(origin).hostname.replace(/^\[|\]$/g, "");
};

/** How connections to endpoints are opened; certificates are always checked. */
export const connectBy = (
  serverName: string | null,
  tls: UpstreamTls | undefined,
): buildConnector.connector => {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
  });
  if (serverName === null) return connect;
  // An address is no server name; without one the certificate is compared with the address.
  const servername = isIP(serverName) === 0 ? serverName : "";
  return (options, done) => {
    connect({ ...options, servername }, done);
  };
};
