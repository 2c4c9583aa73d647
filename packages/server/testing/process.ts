import { createServer } from "node:http";

/**
 * A process that keeps the contract of `dimmer serve` and does nothing else: it listens, says
 * `ready`, ends on SIGTERM, and on `disconnect` unless it is told to outlive its supervisor.
 * Argument: its config, with `stays` (outlives), `fails` (ends at once, with a sentence).
 */
const config = JSON.parse(process.argv[2] ?? "{}") as {
  host?: string;
  port?: number;
  linkSocket?: string;
  snapshotFile?: string;
};

const isSplitter = config.snapshotFile !== undefined;
const server = createServer((_, response) => response.end(String(process.pid)));
server.listen(config.port ?? 0, config.host ?? "127.0.0.1", () => {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  process.send?.({ kind: "ready", port });
});
process.on("SIGTERM", () => process.exit(0));
if (!isSplitter) process.on("disconnect", () => process.exit(0));
