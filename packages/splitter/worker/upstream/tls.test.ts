import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authority, certificate } from "../../testing/certificates.ts";
import { sendRaw } from "../../testing/raw-request.ts";
import { RunningWorker } from "../../testing/running-worker.ts";
import { shopTable } from "../../testing/tables.ts";

let server: Server;
let origin: string;
let running: RunningWorker;

beforeAll(async () => {
  server = createServer(certificate("first"), (req, res) => {
    req.resume().on("end", () => res.end(`secret of ${req.headers.host ?? ""}`));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  origin = `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  running = await RunningWorker.open(null);
});

afterAll(async () => {
  await running.stop();
  server.closeAllConnections();
  server.close();
});

const ask = async (tls: { readonly ca?: string; readonly name?: string } | null) => {
  running.route(shopTable(origin, { service: tls === null ? {} : { endpoints: { tls } } }));
  const answer = await request(running.url, { headers: { host: "shop.test" } });
  return { status: answer.statusCode, text: await answer.body.text() };
};

test("an endpoint behind TLS is believed by the authority that the service names", async () => {
  expect(await ask({ ca: authority, name: "localhost" })).toEqual({
    status: 200,
    text: "secret of shop.test",
  });
});

test.each([
  ["by nobody", null],
  ["for another name", { ca: authority, name: "other.example" }],
])("a certificate that is signed %s is refused, and nothing is sent", async (_what, tls) => {
  expect((await ask(tls)).status).toBe(502);
});

test("a request with trailers is as careful", async () => {
  const bytes =
    "POST / HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n0\r\nX-Sum: 0\r\n\r\n";
  running.route(
    shopTable(origin, { service: { endpoints: { tls: { ca: authority, name: "localhost" } } } }),
  );
  expect(await sendRaw(running.port, bytes, 9)).toMatch(/^HTTP\/1\.1 200/);
  running.route(shopTable(origin));
  expect(await sendRaw(running.port, bytes, 9)).toMatch(/^HTTP\/1\.1 502/);
});
