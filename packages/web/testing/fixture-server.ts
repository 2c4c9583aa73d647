import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { ActionBody, RolloutView } from "@dimmer/wire";
import { answerApi, type FixtureState, pathOf, sendJson } from "./fixture-api.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** As strict as the policy that control sends with every page. */
const contentPolicy =
  "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/**
 * Serves the built UI and an API whose answers a test holds in its hand. Loopback, ephemeral port;
 * each open stream hears the overview once a second, as from control.
 */
export class Fixture {
  readonly state: FixtureState;
  /** Actions that pages sent, in order. */
  readonly actions: ActionBody[] = [];
  readonly #distDir: string;
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;
  #interrupted = false;

  constructor(state: FixtureState, distDir: string) {
    this.state = state;
    this.#distDir = distDir;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#heartbeat = setInterval(() => this.push(), 1000);
  }

  /** The origin, once it listens. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Sends a rollout over every open stream, or the overview. */
  push(rollout?: RolloutView): void {
    for (const stream of this.#streams)
      if (rollout === undefined) say(stream, "overview", this.state.overview);
      else say(stream, "rollout", rollout);
  }

  /** Cuts every stream and refuses all connections until `resume`. */
  interrupt(): void {
    this.#interrupted = true;
    for (const stream of this.#streams) stream.destroy();
  }

  resume(): void {
    this.#interrupted = false;
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#interrupted) request.socket.destroy();
    else if (!request.url?.startsWith("/api/")) await this.#sendFile(request, response);
    else if (pathOf(request) === "/stream" && this.state.session) this.#stream(response);
    else sendJson(response, await answerApi(request, this.state, this.actions));
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    say(response, "overview", this.state.overview);
  }

  async #sendFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://fixture").pathname;
    // A rollout's id has a dot in it: only what the build put there is a file.
    const name = /^\/assets\/|\.svg$/.test(path) ? path : "/index.html";
    const body = await readFile(join(this.#distDir, name));
    response
      .writeHead(200, {
        "content-type": types[extname(name)] ?? "application/octet-stream",
        "content-security-policy": contentPolicy,
      })
      .end(body);
  }
}

const say = (response: ServerResponse, name: string, data: unknown): boolean =>
  response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
