import { once } from "node:events";
import { helperCore, startNode } from "../rig/pinned.ts";

/** Round trips a second of small messages over upgraded connections, each waiting for its echo. */
export const echoes = async (
  port: number,
  plan: { readonly connections: number; readonly seconds: number },
): Promise<number> => {
  const { child } = await startNode(
    helperCore,
    new URL("./echo-client.ts", import.meta.url),
    JSON.stringify({ port, ...plan }),
  );
  child.removeAllListeners("exit");
  const ended = once(child, "exit").then(() => {
    throw new Error("The echo client ended without a word; its upgrade was not passed on.");
  });
  const [message] = await Promise.race([once(child, "message"), ended]);
  ended.catch(() => undefined);
  child.kill("SIGTERM");
  return Number(message.perSecond);
};
