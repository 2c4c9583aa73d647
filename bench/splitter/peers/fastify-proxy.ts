import proxy from "@fastify/http-proxy";
import fastify from "fastify";

const app = fastify();
await app.register(proxy, {
  upstream: process.argv[2] ?? "",
  undici: { connections: 1_024, pipelining: 1, allowH2: false },
});
await app.listen({ host: "127.0.0.1", port: 0 });
const address = app.server.address();
if (typeof address === "object" && address !== null)
  process.send?.({ kind: "ready", port: address.port });
process.on("disconnect", () => process.exit(0));
