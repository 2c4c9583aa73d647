import type { UpstreamTls } from "@dimmer/core";
import type { buildConnector } from "undici";
import { connectTimeoutMs } from "../../limits.ts";

/** How connections to endpoints are opened; certificates are always checked. */
export const connectBy = (tls: UpstreamTls | undefined): buildConnector.BuildOptions => ({
  timeout: connectTimeoutMs,
  ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
  ...(tls?.name === undefined ? {} : { servername: tls.name }),
});
