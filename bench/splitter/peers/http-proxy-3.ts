import { Agent, createServer } from "node:http";
import { createProxyServer } from "http-proxy-3";
import { serve } from "./serve.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });
const proxy = createProxyServer({ target: process.argv[2] ?? "", agent, ws: true });
proxy.on("error", () => undefined);

const server = createServer((req, res) => {
  proxy.web(req, res);
});
server.on("upgrade", (req, socket, head) => {
  proxy.ws(req, socket, head);
});
serve(server);
