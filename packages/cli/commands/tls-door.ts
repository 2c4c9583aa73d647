import { resolve } from "node:path";
import { exitCode, type Failure } from "../exit-code.ts";

/** What `--tls-…` said; null: not given. */
export type TlsArguments = {
  readonly port: number | null;
  readonly cert: string | null;
  readonly key: string | null;
};

type Door = { readonly port: number; readonly certFile: string; readonly keyFile: string };

export type ReadTls =
  | { readonly ok: true; readonly option: { readonly tls?: Door } }
  | { readonly ok: false; readonly failure: Failure };

/** The TLS door with its files, which are named together or not at all. */
export const tlsDoor = ({ port, cert, key }: TlsArguments, cwd: string): ReadTls => {
  if (port === null && cert === null && key === null) return { ok: true, option: {} };
  if (port !== null && cert !== null && key !== null)
    return {
      ok: true,
      option: { tls: { port, certFile: resolve(cwd, cert), keyFile: resolve(cwd, key) } },
    };
  return {
    ok: false,
    failure: {
      exit: exitCode.usage,
      code: "noProof",
      sentence: "TLS needs all three; give --tls-port, --tls-cert and --tls-key.",
    },
  };
};
