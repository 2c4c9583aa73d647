import { Agent } from "node:http";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { EngineAddress } from "./config.ts";
import { maxConnections } from "./limits.ts";

/** A client of the engine; `requestTimeoutMs` bounds each of its requests. */
export const connect = (engine: EngineAddress, requestTimeoutMs: number): ClickHouseClient =>
  createClient({
    ...("url" in engine
      ? { url: engine.url, max_open_connections: maxConnections }
      : { url: "http://engine", http_agent: socketAgent(engine.socketPath) }),
    application: "dimmer",
    request_timeout: requestTimeoutMs,
    compression: { request: false, response: false },
    // Failures come back as values to whoever asked; the client's own log would say them twice.
    log: { level: ClickHouseLogLevel.OFF },
  });

const socketAgent = (socketPath: string): Agent => {
  // Node hands every option of an agent on to `net.connect`; its types do not list `socketPath`.
  const options = { socketPath, keepAlive: true, maxSockets: maxConnections };
  return new Agent(options);
};
