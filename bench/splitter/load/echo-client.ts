import { connect } from "node:net";

/** Upgrades connections and sends 64 bytes back and forth over each; says how often a second. */
const plan: { readonly port: number; readonly connections: number; readonly seconds: number } =
  JSON.parse(process.argv[2] ?? "{}");

const message = Buffer.alloc(64, "e");
let trips = 0;

const open = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: plan.port, host: "127.0.0.1", noDelay: true });
    let upgraded = false;
    let waiting = 0;
    socket.write(
      "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      if (!upgraded) {
        if (!chunk.toString("latin1").startsWith("HTTP/1.1 101")) {
          reject(new Error(`the upgrade was answered by ${chunk.toString("latin1").slice(0, 80)}`));
          return;
        }
        upgraded = true;
        waiting = message.length;
        socket.write(message);
        resolve();
        return;
      }
      waiting -= chunk.length;
      if (waiting > 0) return;
      trips += 1;
      waiting = message.length;
      socket.write(message);
    });
  });

process.send?.({ kind: "ready", port: 0 });
await Promise.all(Array.from({ length: plan.connections }, open));
trips = 0;
const startedMs = performance.now();
setTimeout(() => {
  process.send?.({ kind: "done", perSecond: (trips * 1_000) / (performance.now() - startedMs) });
}, plan.seconds * 1_000);
process.on("disconnect", () => process.exit(0));
