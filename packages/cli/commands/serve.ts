import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { plain } from "../terminal/plain.ts";
import { startText } from "../view/start-text.ts";
import { clockText } from "../view/words.ts";
import { type TlsArguments, tlsDoor } from "./tls-door.ts";
import { type ServedServices, servicesToServe } from "./services-to-serve.ts";

export type Address = { readonly host: string; readonly port: number };

export type ServeArguments = ServedServices & {
  readonly listen: Address;
  readonly port: number;
  readonly ingestPort: number;
  /** Null: one per core. */
  readonly workers: number | null;
  /** Null: a file in the data directory. */
  readonly store: string | null;
  /** Where splitters of other machines join; null: nowhere. */
  readonly join: JoinDoor | null;
  readonly tls: TlsArguments;
};

/** Paths of PEM files, and of the token; null: not given. */
export type JoinDoor = Address & {
  readonly cert: string | null;
  readonly key: string | null;
  readonly tokenFile: string | null;
  readonly ca: string | null;
};

const doorOf = (door: JoinDoor | null, cwd: string) => {
  if (door === null) return { ok: true, option: {} } as const;
  const { host, port, cert, key, tokenFile, ca } = door;
  if (cert === null || key === null || (tokenFile === null && ca === null))
    return { ok: false } as const;
  const remoteLink = {
    host,
    port,
    certFile: resolve(cwd, cert),
    keyFile: resolve(cwd, key),
    ...(tokenFile === null ? {} : { tokenFile: resolve(cwd, tokenFile) }),
    ...(ca === null ? {} : { clientCaFile: resolve(cwd, ca) }),
  };
  return { ok: true, option: { remoteLink } } as const;
};

const storeOf = (store: string | null): { readonly store?: string } =>
  store === null ? {} : { store };

/** `dimmer serve`: everything on this machine, until Ctrl-C. */
export const serve = async (context: Context, asked: ServeArguments): Promise<ExitCode> => {
  const { terminal, options, environment, cwd } = context;
  const services = await servicesToServe(asked, cwd);
  if (!services.ok) return reportFailure(context, services.failure);
  const tls = tlsDoor(asked.tls, cwd);
  if (!tls.ok) return reportFailure(context, tls.failure);
  const door = doorOf(asked.join, cwd);
  if (!door.ok)
    return reportFailure(context, {
      exit: exitCode.usage,
      code: "noProof",
      sentence:
        "Splitters join by TLS and with proof; give --join-cert and --join-key, and --join-token-file or --join-ca.",
    });
  // The server and all that it brings is loaded by this one command alone.
  const { serve: start } = await import("@dimmer/server");
  const loopback = "127.0.0.1";
  const dataDir = resolve(cwd, options.data ?? environment.data ?? ".dimmer");
  const started = await start({
    dataDir,
    ...storeOf(asked.store ?? environment.store),
    ...door.option,
    ...tls.option,
    listen: asked.listen,
    api: { host: loopback, port: asked.port },
    ingest: { host: loopback, port: asked.ingestPort },
    workers: asked.workers ?? availableParallelism(),
    services: services.value,
    version: context.version,
    say: (sentence) => {
      const atMs = context.now();
      if (options.json) terminal.jsonLine({ atMs, sentence });
      else terminal.say(`${terminal.style.muted(clockText(atMs))} ${plain(sentence)}`);
    },
  });
  if (!started.ok) return reportFailure(context, { exit: exitCode.error, ...started.error });
  const { running } = started;
  if (context.interrupted.aborted) await running.stop();
  else if (options.json)
    terminal.jsonLine({
      splitter: running.splitterUrl,
      api: running.url,
      open: running.openUrl,
      events: running.eventsUrl,
      data: dataDir,
    });
  else
    for (const line of startText(running, services.value, relative(cwd, dataDir) || "."))
      terminal.say(line);
  await running.ended;
  terminal.note("Stopped; nothing is left running.");
  return exitCode.done;
};
