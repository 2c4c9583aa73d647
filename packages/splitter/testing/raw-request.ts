import { connect } from "node:net";

/** Sends bytes over a socket of its own and reads until the other side closes or `quietMs` pass. */
export const sendRaw = (port: number, bytes: string, quietMs = 150): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const chunks: Buffer[] = [];
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    socket.setTimeout(quietMs, done);
    socket.on("error", reject);
    socket.on("close", done);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.write(Buffer.from(bytes, "latin1"));
  });

/** The status of the first answer in what came back; null when there is none. */
export const statusOf = (answer: string): number | null => {
  const match = /^HTTP\/1\.1 (\d{3})/.exec(answer);
  return match === null ? null : Number(match[1]);
};
