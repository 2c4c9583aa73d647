import { availableParallelism, hostname } from "node:os";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import type { Address } from "./serve.ts";
import { type TlsArguments, tlsDoor } from "./tls-door.ts";

/** Absent values are null. */
export type SplitterArguments = {
  readonly control: Address;
  readonly tokenFile: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly ca: string | null;
  readonly name: string | null;
  readonly listen: Address;
  readonly tls: TlsArguments;
  readonly workers: number | null;
  readonly events: string;
};

/** `dimmer splitter --join`: splits traffic on this machine for control on another, until Ctrl-C. */
export const splitter = async (context: Context, asked: SplitterArguments): Promise<ExitCode> => {
  const { options, environment, cwd } = context;
  const { tokenFile, cert, key, ca, listen } = asked;
  if (tokenFile === null && (cert === null || key === null))
    return reportFailure(context, {
      exit: exitCode.usage,
      code: "noProof",
      sentence:
        "Control lets nobody in without proof; name a token (--token-file) or a certificate with its key (--cert, --key).",
    });
  const tls = tlsDoor(asked.tls, cwd);
  if (!tls.ok) return reportFailure(context, tls.failure);
  const file = (path: string | null): string | undefined =>
    path === null ? undefined : resolve(cwd, path);
  // The server and all that it brings is loaded by this command and by `serve` alone.
  const { joinControl } = await import("@dimmer/server");
  const code = await joinControl({
    control: asked.control,
    ...given({
      tokenFile: file(tokenFile),
      certFile: file(cert),
      keyFile: file(key),
      caFile: file(ca),
    }),
    name: asked.name ?? `${hostname()}:${listen.port}`,
    listen,
    ...tls.option,
    workers: asked.workers ?? availableParallelism(),
    eventsUrl: asked.events,
    dataDir: resolve(cwd, options.data ?? environment.data ?? ".dimmer", "splitter"),
  });
  return code === 0 ? exitCode.done : exitCode.error;
};

type Files = "tokenFile" | "certFile" | "keyFile" | "caFile";

/** Without what is undefined. */
const given = (
  files: Readonly<Record<Files, string | undefined>>,
): Partial<Record<Files, string>> =>
  Object.fromEntries(Object.entries(files).filter(([, path]) => path !== undefined));
