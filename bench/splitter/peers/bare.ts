import { createServer, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";
import { serve } from "./serve.ts";

/** What is measured against: `node:http` and `undici.dispatch`, and nothing between them. */
const pool = new Pool(process.argv[2] ?? "", { pipelining: 1, allowH2: false });

class PassThrough implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  onRequestStart(): void {
    // Nothing is aborted here.
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number): void {
    const raw = Array.isArray(rawHeaders) ? rawHeaders : [];
    const headers: string[] = [];
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = String(raw[i]);
      if (name !== "Connection" && name !== "Keep-Alive") headers.push(name, String(raw[i + 1]));
    }
    this.#res.writeHead(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#res.write(chunk)) return;
    controller.pause();
    this.#res.once("drain", () => {
      controller.resume();
    });
  }

  onResponseEnd(): void {
    this.#res.end();
  }

  onResponseError(): void {
    this.#res.destroy();
  }
}

const server = createServer((req, res) => {
  const { method = "GET", url: path = "/", rawHeaders } = req;
  const headers = rawHeaders.filter((_, i) => rawHeaders[i - (i % 2)] !== "Connection");
  const body = method === "GET" ? null : req;
  pool.dispatch({ method, path, headers, body }, new PassThrough(res));
});
server.on("upgrade", (req, socket) => {
  const { method = "GET", url: path = "/", rawHeaders } = req;
  const hop = new Set(["Connection", "Upgrade"]);
  const headers = rawHeaders.filter((_, i) => !hop.has(rawHeaders[i - (i % 2)] ?? ""));
  pool.dispatch(
    { method, path, headers, upgrade: "websocket" },
    {
      // undici prescribes the four.
      // oxlint-disable-next-line max-params
      onRequestUpgrade: (_controller, _status, _headers, upstream) => {
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        );
        upstream.pipe(socket).pipe(upstream);
        upstream.on("error", () => socket.destroy());
        socket.on("error", () => upstream.destroy());
      },
      onRequestStart: () => undefined,
      onResponseStart: () => socket.destroy(),
      onResponseData: () => undefined,
      onResponseEnd: () => undefined,
      onResponseError: () => socket.destroy(),
    },
  );
});
serve(server);
