import { Agent, createServer, request } from "node:http";
import { serve } from "./serve.ts";

/** The proxy that everybody writes first: `http.request` with an Agent that keeps connections. */
const origin = new URL(process.argv[2] ?? "");
const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });

const server = createServer((req, res) => {
  const { method, url: path, headers } = req;
  const sent = request(
    { agent, host: origin.hostname, port: origin.port, method, path, headers },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    },
  );
  sent.on("error", () => res.destroy());
  req.pipe(sent);
});
server.on("upgrade", (req, socket, head) => {
  const { method, url: path, headers } = req;
  const sent = request({ host: origin.hostname, port: origin.port, method, path, headers });
  sent.on("upgrade", (answer, upstream) => {
    const lines = answer.rawHeaders.flatMap((value, i, raw) =>
      i % 2 === 0 ? [`${value}: ${raw[i + 1] ?? ""}`] : [],
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    upstream.on("error", () => socket.destroy());
  });
  socket.on("error", () => sent.destroy());
  sent.end();
});
serve(server);
