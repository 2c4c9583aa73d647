import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { order } from "./order.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Breaks off the first `broken` orders, each after it was read whole; then answers. */
const listening = async (
  broken: number,
): Promise<{ readonly url: string; readonly keys: readonly unknown[] }> => {
  const keys: unknown[] = [];
  const read = async (request: IncomingMessage): Promise<void> => {
    for await (const _ of request);
  };
  server = createServer((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    void read(request).then(() => {
      if (keys.length <= broken) request.socket.destroy();
      else response.end("done");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
};

const asked = {
  method: "POST",
  path: "/rollouts",
  body: {},
  scripted: null,
  timeoutMs: 5_000,
} as const;

test("an order whose answer was lost is sent again under the same key", async () => {
  const { url, keys } = await listening(2);
  expect(await order({ url, token: null, dataDir: "" }, asked)).toMatchObject({
    ok: true,
    value: "done",
  });
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test("two orders have two keys", async () => {
  const { url, keys } = await listening(0);
  await order({ url, token: null, dataDir: "" }, asked);
  await order({ url, token: null, dataDir: "" }, asked);
  expect(new Set(keys).size).toBe(2);
});

test("an order that nobody heard is not repeated", async () => {
  const { url } = await listening(0);
  await new Promise((resolve) => server.close(resolve));
  const beganMs = performance.now();
  expect(await order({ url, token: null, dataDir: "" }, asked)).toMatchObject({
    ok: false,
    failure: { code: "unreachable", sentence: expect.stringContaining("is Dimmer running?") },
  });
  expect(performance.now() - beganMs).toBeLessThan(2_000);
});
