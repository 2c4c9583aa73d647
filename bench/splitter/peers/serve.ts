import type { Server } from "node:http";

/** Listens on any free port and says so to the bench; ends with it. */
export const serve = (server: Server): void => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address !== null)
      process.send?.({ kind: "ready", port: address.port });
  });
  process.on("disconnect", () => process.exit(0));
};
