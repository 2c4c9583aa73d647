import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authorityFile } from "../testing/certificates.ts";
import { dialRemote } from "./join.ts";

let folder: string;
let server: Server;
let connections: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dimmer-join-"));
  writeFileSync(join(folder, "token"), "a secret that is long enough\n");
  connections = 0;
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const nothing = (): undefined => undefined;

test.each([
  ["the CA", () => ({ caFile: join(folder, "gone"), tokenFile: join(folder, "token") })],
  ["the token", () => ({ caFile: authorityFile, tokenFile: join(folder, "gone") })],
  ["the key", () => ({ caFile: authorityFile, certFile: authorityFile, keyFile: folder })],
])("%s cannot be read: nobody is dialled, which is said once", async (_what, files) => {
  const said: string[] = [];
  const { port } = server.address() as AddressInfo;
  const dial = dialRemote({ host: "127.0.0.1", port, ...files() }, (sentence) => {
    said.push(sentence);
  });
  for (let n = 0; n < 2; n += 1)
    await new Promise<void>((closed) => {
      dial({ opened: nothing, heard: nothing, garbled: nothing, drained: nothing, closed });
    });
  expect(connections).toBe(0);
  expect(said).toEqual([expect.stringMatching(/^Control is not dialled \(.*make the file/)]);
});
