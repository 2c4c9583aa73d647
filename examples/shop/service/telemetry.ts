import type { EventLine } from "@dimmer/wire";
import { Pool } from "undici";
import { limits } from "../limits.ts";

/** Sends the shop's own wide events; never waited for by a request. */
export type Telemetry = {
  readonly emit: (line: EventLine) => void;
  readonly dropped: () => number;
  readonly close: () => Promise<void>;
};

/** For a shop that nobody listens to. */
export const silence: Telemetry = {
  emit: () => {},
  dropped: () => 0,
  close: () => Promise.resolve(),
};

/** Batches events as NDJSON to `url`. What does not fit, or what the store refuses, is dropped and counted. */
export const openTelemetry = (url: string): Telemetry => {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 1 });
  let queue: EventLine[] = [];
  let dropped = 0;
  let sending: Promise<void> | null = null;

  const send = async (batch: readonly EventLine[]): Promise<void> => {
    try {
      const { statusCode, body } = await pool.request({
        path: pathname,
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body: batch.map((line) => `${JSON.stringify(line)}\n`).join(""),
        headersTimeout: limits.eventSendTimeoutMs,
        bodyTimeout: limits.eventSendTimeoutMs,
      });
      await body.dump();
      if (statusCode >= 300) dropped += batch.length;
    } catch {
      dropped += batch.length;
    }
  };
  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, limits.eventBatch);
      queue = queue.slice(limits.eventBatch);
      await send(batch);
    }
    sending = null;
  };
  const flush = (): Promise<void> => (sending ??= drain());
  const timer = setInterval(() => void flush(), limits.eventFlushMs).unref();

  return {
    emit: (line) => {
      if (queue.length < limits.eventQueue) queue.push(line);
      else dropped += 1;
    },
    dropped: () => dropped,
    close: async () => {
      clearInterval(timer);
      await flush();
      await pool.close();
    },
  };
};
