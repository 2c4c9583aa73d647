import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { checkFree } from "./address.ts";

test("a busy port is named together with the option that changes it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { port } = address;
  expect(await checkFree({ host: "127.0.0.1", port }, "--listen")).toEqual({
    ok: false,
    error: {
      code: "portBusy",
      sentence: `Port ${port} on 127.0.0.1 is taken by another program; stop it or choose another with --listen.`,
    },
  });
  server.close();
  await once(server, "close");
  expect(await checkFree({ host: "127.0.0.1", port }, "--listen")).toEqual({ ok: true });
});

test("an address of another machine is said", async () => {
  const answer = await checkFree({ host: "192.0.2.1", port: 8080 }, "--listen");
  expect(answer).toMatchObject({ ok: false, error: { code: "addressUnusable" } });
});
