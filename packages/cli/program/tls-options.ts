import type { Command } from "commander";
import type { TlsArguments } from "../commands/tls-door.ts";
import { portArgument } from "./arguments.ts";

export type TlsOptions = {
  readonly tlsPort?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
};

export const tlsOf = ({ tlsPort, tlsCert, tlsKey }: TlsOptions): TlsArguments => ({
  port: tlsPort ?? null,
  cert: tlsCert ?? null,
  key: tlsKey ?? null,
});

/** A second door for users. */
export const addTls = (command: Command): void => {
  command
    .option(
      "--tls-port <port>",
      "users may also come in by TLS here (HTTP/2 and HTTP/1.1)",
      portArgument,
    )
    .option(
      "--tls-cert <path>",
      "with this certificate and its chain, PEM; read again when it changes",
    )
    .option("--tls-key <path>", "and its key");
};
