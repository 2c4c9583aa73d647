import { createServer, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";

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

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#res.write(chunk);
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
  pool.dispatch({ method, path, headers, body: null }, new PassThrough(res));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null)
    process.send?.({ kind: "ready", port: address.port });
});
process.on("disconnect", () => process.exit(0));
