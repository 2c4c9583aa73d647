import { connect } from "node:net";

/** Sends bytes over a socket of its own; what came back until so many answers are whole. */
export const sendRaw = (port: number, bytes: string, answers = 1): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let received = "";
    const done = (): void => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(5_000, done);
    socket.on("error", reject);
    socket.on("close", done);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (wholeAnswers(received) >= answers) done();
    });
    socket.write(Buffer.from(bytes, "latin1"));
  });

const wholeAnswers = (text: string): number => {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return 0;
  const head = text.slice(0, end);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    const rest = text.slice(end + 4);
    return rest.length < Number(length) ? 0 : 1 + wholeAnswers(rest.slice(Number(length)));
  }
  if (!/^transfer-encoding: chunked/im.test(head)) return 0;
  const last = text.indexOf("\r\n0\r\n\r\n", end);
  return last === -1 ? 0 : 1 + wholeAnswers(text.slice(last + 7));
};

/** The status of the first answer in what came back; null when there is none. */
export const statusOf = (answer: string): number | null => {
  const match = /^HTTP\/1\.1 (\d{3})/.exec(answer);
  return match === null ? null : Number(match[1]);
};
