import { createServer } from "node:http";

/** Takes events and throws them away: what ingest does with them is not measured here. */
let events = 0;
const server = createServer((req, res) => {
  req.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) events += 1;
  });
  req.on("end", () => res.end("{}"));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null)
    process.send?.({ kind: "ready", port: address.port });
});
process.on("message", () => process.send?.({ kind: "events", events }));
process.on("disconnect", () => process.exit(0));
