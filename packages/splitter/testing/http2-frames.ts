import { once } from "node:events";
import { connect } from "node:tls";
import { authority } from "./certificates.ts";

/** Frames of HTTP/2 by hand, for what no well-behaved client sends (RFC 9113 §4.1, §6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  windowUpdate: 8,
  continuation: 9,
} as const;

export type Frame = {
  readonly type: keyof typeof frameTypes;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Buffer;
};

export const endStream = 0x1;
export const endHeaders = 0x4;

export const encodeHttp2 = ({ type, flags = 0, stream = 0, payload }: Frame): Buffer => {
  const body = payload ?? Buffer.alloc(0);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.writeUInt8(frameTypes[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
};

/** `GET / https a` from HPACK's static table. */
export const plainHead = Buffer.from([0x82, 0x84, 0x87, 0x01, 0x01, 0x61]);

/** A field that is not kept in the table. */
export const literal = (name: string, value: string): Buffer => {
  const text = (part: string): Buffer => {
    const bytes = Buffer.from(part, "latin1");
    return Buffer.concat([integer(bytes.length), bytes]);
  };
  return Buffer.concat([Buffer.from([0x00]), text(name), text(value)]);
};

/** An integer with a prefix of seven bits (RFC 7541 §5.1). */
const integer = (value: number): Buffer => {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
};

export type Flooded = {
  /** The server ended the connection by itself. */
  readonly ended: boolean;
  readonly bytesSent: number;
};

/** Sends frames as fast as they go; ends when the server does, or when all are sent and time is over. */
export const flood = async (
  port: number,
  frames: Iterable<Frame>,
  patienceMs = 3_000,
): Promise<Flooded> => {
  const socket = connect({
    port,
    ca: authority,
    servername: "localhost",
    ALPNProtocols: ["h2"],
  });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.once("close", () => {
      closed = true;
      resolve();
    });
  });
  socket.resume();
  socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  socket.write(encodeHttp2({ type: "settings" }));
  let sent = 0;
  for (const frame of frames) {
    if (closed || socket.destroyed) break;
    sent += 1;
    const room = socket.write(encodeHttp2(frame));
    if (!room || sent % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  const bytesSent = socket.bytesWritten;
  socket.destroy();
  return { ended: closed, bytesSent };
};
