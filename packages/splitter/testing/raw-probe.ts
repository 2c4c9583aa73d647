import { connect } from "node:net";
import { sendRaw, statusOf } from "./raw-request.ts";

export type Probed = {
  /** Of the first answer that is no 1xx; null when there was none. */
  readonly status: number | null;
  readonly answer: string;
  /** The server ended the connection after its answer. */
  readonly closed: boolean;
};

/** How long a server may take to close behind its answer. */
const closeMs = 400;

/** Sends bytes over a connection of its own: the answer, and whether the connection outlives it. */
export const probe = (port: number, bytes: string): Promise<Probed> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let answer = "";
    let late: NodeJS.Timeout | null = null;
    const settle = (closed: boolean): void => {
      if (late !== null) clearTimeout(late);
      socket.destroy();
      resolve({ status: statusOf(answer), answer, closed });
    };
    socket.on("error", () => undefined);
    socket.on("close", () => {
      settle(true);
    });
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      late ??= setTimeout(() => {
        settle(false);
      }, closeMs);
    });
    socket.setTimeout(5_000, () => {
      settle(false);
    });
    socket.write(Buffer.from(bytes, "latin1"));
  });

/** Whether the server still answers a sound request, on a new connection. */
export const stillServes = async (port: number): Promise<boolean> =>
  statusOf(await sendRaw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")) === 200;
