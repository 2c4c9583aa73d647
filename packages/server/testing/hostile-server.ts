import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export type HostileServer = { readonly url: string; readonly close: () => Promise<void> };

/** A server on a free port that answers as a test wants, whatever is asked. */
export const startHostileServer = async (answer: RequestListener): Promise<HostileServer> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
