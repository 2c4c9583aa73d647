import { createServer } from "node:http";

/**
 * A process that keeps the contract of `dimmer serve` and does nothing else: it listens, answers
 * with its process id, says `ready`, says every 100 ms that it lives where it is told to, ends on SIGTERM, and on `disconnect` unless it was started as
 * the splitter.
 */
const config = JSON.parse(process.argv[2] ?? "{}") as {
  readonly host?: string;
  readonly port?: number;
  readonly snapshotFile?: string;
  readonly beats?: boolean;
};

const server = createServer((_, response) => response.end(String(process.pid)));
server.listen(config.port ?? 0, config.host ?? "127.0.0.1", () => {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  process.send?.({ kind: "ready", port });
  if (config.beats === true) setInterval(() => process.send?.({ kind: "alive" }), 100);
});
process.on("SIGTERM", () => process.exit(0));
const isSplitter = config.snapshotFile !== undefined;
if (!isSplitter) process.on("disconnect", () => process.exit(0));
