import { type Command, Option } from "commander";
import {
  addressesArgument,
  listenArgument,
  portArgument,
  unitsArgument,
  workersArgument,
} from "./arguments.ts";
import type { JoinDoor } from "../commands/serve.ts";
import type { Run } from "./program.ts";
import { addSplitter } from "./splitting.ts";
import { addTls, type TlsOptions, tlsOf } from "./tls-options.ts";

type ServeOptions = TlsOptions & {
  readonly listen: { readonly host: string; readonly port: number };
  readonly port: number;
  readonly ingestPort: number;
  readonly workers?: number;
  readonly store?: string;
  readonly file?: string;
  readonly service?: string;
  readonly stable?: readonly string[];
  readonly stableVersion?: string;
  readonly unit?: readonly string[];
  readonly joinListen?: { readonly host: string; readonly port: number };
  readonly joinCert?: string;
  readonly joinKey?: string;
  readonly joinTokenFile?: string;
  readonly joinCa?: string;
};

const joinOf = (options: ServeOptions): JoinDoor | null =>
  options.joinListen === undefined
    ? null
    : {
        ...options.joinListen,
        cert: options.joinCert ?? null,
        key: options.joinKey ?? null,
        tokenFile: options.joinTokenFile ?? null,
        ca: options.joinCa ?? null,
      };

/** Where splitters of other machines come in. */
const addJoinDoor = (command: Command): void => {
  command
    .option(
      "--join-listen <address>",
      "let splitters of other machines join here, by TLS",
      listenArgument,
    )
    .option("--join-cert <path>", "this door's certificate, PEM")
    .option("--join-key <path>", "and its key")
    .option("--join-token-file <path>", "a secret that joining splitters show")
    .option("--join-ca <path>", "or: who signs their certificates");
};

/** `serve` and `lint`: a service and its file. */
export const addServing = (program: Command, run: Run): void => {
  program.commandsGroup("Serve:");
  const command = program
    .command("serve")
    .summary("put Dimmer in front of a service")
    .description(
      "Puts Dimmer in front of a service: splitter, judge, event store, API and UI on this machine, until Ctrl-C.\nA dimmer.yaml here or above says how; an address is enough.",
    )
    .option(
      "--service <name>",
      "name of the service (default: that of dimmer.yaml, or this folder's)",
    )
    .option("--stable <url>", "where it runs today; may be repeated", addressesArgument)
    .option("--stable-version <id>", "what runs there (default: initial)")
    .option(
      "--unit <source>",
      "who a user is: header:NAME, cookie:NAME or mint, a cookie that browsers keep (default); may be repeated, the first that a request carries decides",
      unitsArgument,
    )
    .option("--file <path>", "the service file (default: dimmer.yaml here or above)")
    .addOption(
      new Option("--listen <address>", "where users come in")
        .argParser(listenArgument)
        .default(listenArgument("127.0.0.1:8080"), "127.0.0.1:8080"),
    )
    .option("--port <port>", "UI and API on 127.0.0.1", portArgument, 7070)
    .option("--ingest-port <port>", "wide events on 127.0.0.1", portArgument, 4318)
    .option("--workers <count>", "splitter processes (default: one per core)", workersArgument)
    .option(
      "--store <address>",
      "the control store: a file or postgres://user@host/database (DIMMER_STORE; default: a file in the data directory)",
    );
  addTls(command);
  addJoinDoor(command);
  command.action((options: ServeOptions) =>
    run(async (context) => {
      const { serve } = await import("../commands/serve.ts");
      return serve(context, {
        listen: options.listen,
        port: options.port,
        ingestPort: options.ingestPort,
        workers: options.workers ?? null,
        store: options.store ?? null,
        file: options.file ?? null,
        service: options.service ?? null,
        stable: options.stable ?? [],
        stableVersion: options.stableVersion ?? null,
        unit: options.unit ?? [],
        join: joinOf(options),
        tls: tlsOf(options),
      });
    }),
  );
  addSplitter(program, run);
  program
    .command("lint")
    .summary("check a dimmer.yaml")
    .description("Checks a dimmer.yaml and says what it means with its defaults filled in.")
    .argument("[file]", "the file (default: dimmer.yaml here or above)")
    .option("--full", "print the file with every default written out")
    .action((file: string | undefined, { full }: { readonly full?: true }) =>
      run(async (context) =>
        (await import("../commands/lint.ts")).lint(context, {
          file: file ?? null,
          shows: full === true ? "full" : "summary",
        }),
      ),
    );
};
