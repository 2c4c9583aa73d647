import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";

/**
 * A version for the benches, in a process of its own. Its argument names what it says and how it
 * fails: `{ "name": "v1", "fails": 0 }`, the share of requests that fail by 500, reset or silence.
 */
type Behaviour = { readonly name: string; readonly fails: number };

const { name, fails }: Behaviour = { name: "v1", fails: 0, ...JSON.parse(process.argv[2] || "{}") };
const small = Buffer.from(name.padEnd(100, "."));
const sizes: ReadonlyMap<string, Buffer> = new Map([
  ["/10k", Buffer.alloc(10_000, "x")],
  ["/1m", Buffer.alloc(1_000_000, "x")],
]);
let turn = 0;

const server = createServer((req, res) => {
  if (fails > 0 && Math.random() < fails) {
    turn = (turn + 1) % 3;
    if (turn === 0) res.socket?.destroy();
    else if (turn === 1) res.writeHead(500, ["Content-Length", "0"]).end();
    return;
  }
  const { url = "/" } = req;
  if (url.startsWith("/stream?")) {
    stream(res, Number(url.slice("/stream?".length)));
    return;
  }
  const body = sizes.get(url) ?? small;
  req.resume();
  req.on("end", () => {
    res.writeHead(200, ["Content-Type", "text/plain", "Content-Length", String(body.length)]);
    res.end(body);
  });
});
/** So many bytes, as fast as they are taken. */
const stream = (res: ServerResponse, bytes: number): void => {
  const chunk = Buffer.alloc(64 * 1024, "s");
  let left = bytes;
  res.writeHead(200, ["Content-Type", "application/octet-stream", "Content-Length", String(bytes)]);
  const more = (): void => {
    while (left > 0) {
      const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      if (!res.write(part)) {
        res.once("drain", more);
        return;
      }
    }
    res.end();
  };
  more();
};

// A WebSocket up to its handshake; then it sends back what comes, byte for byte.
server.on("upgrade", (req, socket) => {
  const key = req.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.on("error", () => undefined);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`,
  );
  socket.pipe(socket);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null)
    process.send?.({ kind: "ready", port: address.port });
});
process.on("disconnect", () => process.exit(0));
