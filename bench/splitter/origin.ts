import { createServer } from "node:http";

/** The version behind both proxies: 100 bytes at once, from a process of its own. */
const body = Buffer.alloc(100, "x");
const server = createServer((_req, res) => {
  res.writeHead(200, ["Content-Type", "text/plain", "Content-Length", "100"]);
  res.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null)
    process.send?.({ kind: "ready", port: address.port });
});
process.on("disconnect", () => process.exit(0));
