import { createContext, use, useSyncExternalStore } from "react";
import type { Connection } from "../model/connection.ts";
import { pollMs } from "../limits.ts";
import type { LiveStream } from "./live-stream.ts";

export const LiveContext = createContext<LiveStream | null>(null);

const connecting: Connection = { kind: "connecting" };
const noSubscription = (): (() => void) => () => undefined;

/** How the live stream stands. */
export const useConnection = (): Connection => {
  const stream = use(LiveContext);
  return useSyncExternalStore(
    stream?.subscribe ?? noSubscription,
    stream?.state ?? (() => connecting),
  );
};

/** How often a query that the stream feeds must ask for itself: only while the stream is lost. */
export const usePolling = (): number | false => (useConnection().kind === "lost" ? pollMs : false);
