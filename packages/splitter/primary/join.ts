import { readFileSync } from "node:fs";
import { connect, type ConnectionOptions } from "node:tls";
import { encodeFrame } from "@dimmer/wire";
import type { Join } from "../config.ts";
import { type Connection, type Dial, overSocket } from "./connection.ts";

/**
 * Dials control on another machine: TLS, its certificate checked, and our certificate or token
 * shown. Files are read at each dial, so that renewed ones are taken up. Where one cannot be read
 * nothing is dialled: without the CA anybody could be control, and would be shown the token.
 */
export const dialRemote = (join: Join, log: (sentence: string) => void): Dial => {
  let lastReason = "";
  // Dialled for ever: each reason is said once until another comes between.
  const say = (reason: string): void => {
    if (reason !== lastReason) log(reason);
    lastReason = reason;
  };
  return (events) => {
    const read = readProof(join);
    if (!read.ok) {
      say(read.sentence);
      setImmediate(events.closed);
      return nowhere;
    }
    const { options, token } = read;
    const socket = connect({ host: join.host, port: join.port, ...options });
    socket.on("secureConnect", () => {
      if (token !== null) socket.write(encodeFrame({ kind: "login", token }));
      lastReason = "";
      events.opened();
    });
    socket.on("error", ({ message }) => {
      say(`Control at ${join.host}:${join.port}: ${message}.`);
    });
    return overSocket(socket, events);
  };
};

/** What was not dialled. */
const nowhere: Connection = {
  send: () => undefined,
  backlogBytes: () => 0,
  end: () => undefined,
  destroy: () => undefined,
};

type Proof =
  | { readonly ok: true; readonly options: ConnectionOptions; readonly token: string | null }
  | { readonly ok: false; readonly sentence: string };

const readProof = ({ host, caFile, certFile, keyFile, tokenFile }: Join): Proof => {
  try {
    return {
      ok: true,
      options: {
        servername: /^[\d.:]+$/.test(host) ? "" : host,
        minVersion: "TLSv1.3",
        ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
        ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
        ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
      },
      token: tokenFile === undefined ? null : readFileSync(tokenFile, "utf8").trim(),
    };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      ok: false,
      sentence: `Control is not dialled (${reason}); make the file readable: it is looked at again before each dial.`,
    };
  }
};
