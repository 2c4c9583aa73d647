import { readFileSync } from "node:fs";
import { connect, type ConnectionOptions } from "node:tls";
import { encodeFrame } from "@dimmer/wire";
import type { Join } from "../config.ts";
import { overSocket, type Dial } from "./connection.ts";

/**
 * Dials control on another machine: TLS, its certificate checked, and our certificate or token
 * shown. Files are read at each dial, so that renewed ones are taken up.
 */
export const dialRemote =
  (join: Join, log: (sentence: string) => void): Dial =>
  (events) => {
    const socket = connect({ host: join.host, port: join.port, ...proofOf(join, log) });
    socket.on("secureConnect", () => {
      const token = tokenOf(join, log);
      if (token !== null) socket.write(encodeFrame({ kind: "login", token }));
      lastReason = "";
      events.opened();
    });
    socket.on("error", ({ message }) => {
      // Dialled for ever: each reason is said once until another comes between.
      if (message !== lastReason) log(`Control at ${join.host}:${join.port}: ${message}.`);
      lastReason = message;
    });
    return overSocket(socket, events);
  };

let lastReason = "";

const proofOf = (
  { host, caFile, certFile, keyFile }: Join,
  log: (sentence: string) => void,
): ConnectionOptions => {
  try {
    return {
      servername: /^[\d.:]+$/.test(host) ? "" : host,
      minVersion: "TLSv1.3",
      ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
      ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
      ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    };
  } catch (thrown) {
    log(`${String(thrown)}; control is dialled without it.`);
    return {};
  }
};

const tokenOf = ({ tokenFile }: Join, log: (sentence: string) => void): string | null => {
  if (tokenFile === undefined) return null;
  try {
    return readFileSync(tokenFile, "utf8").trim();
  } catch (thrown) {
    log(`${String(thrown)}; control is dialled without a token.`);
    return null;
  }
};
