import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { dimmer, type Ran, serve, type Serving } from "./command.ts";

/** A version of some service: a real HTTP server on a free port. */
export const givenVersion = async (answer: RequestListener): Promise<string> => {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Answers every request with its own name. */
export const answers =
  (name: string): RequestListener =>
  (_request, response) => {
    response.setHeader("content-type", "text/plain").end(name);
  };

/** A port that nobody listens on, for a moment. */
export const freePort = async (): Promise<number> => {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
};

/** An empty directory that is gone after the test. */
export const givenDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "dimmer-e2e-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
};

export type Given = {
  readonly directory: string;
  readonly serving: Serving;
  readonly dimmer: (...words: readonly string[]) => Promise<Ran>;
};

/** The words that put a `serve` on free ports. */
export const onFreePorts = async (): Promise<string[]> => [
  "--listen",
  `127.0.0.1:${await freePort()}`,
  "--port",
  String(await freePort()),
  "--ingest-port",
  String(await freePort()),
];

/** `dimmer serve` with these words in a directory of its own, stopped after the test. */
export const givenDimmer = async (words: readonly string[]): Promise<Given> => {
  const directory = await givenDirectory();
  const serving = await serve(directory, words);
  if ("failed" in serving) throw new Error(`dimmer serve did not start: ${serving.failed}`);
  onTestFinished(async () => {
    await serving.interrupt();
  });
  return { directory, serving, dimmer: (...rest) => dimmer(directory, rest) };
};
