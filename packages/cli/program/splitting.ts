import { type Command, Option } from "commander";
import { addressesArgument, listenArgument, workersArgument } from "./arguments.ts";
import type { Run } from "./program.ts";
import { addTls, type TlsOptions, tlsOf } from "./tls-options.ts";

type SplitterOptions = TlsOptions & {
  readonly join: { readonly host: string; readonly port: number };
  readonly tokenFile?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly name?: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly workers?: number;
  readonly events: readonly string[];
};

/** `splitter`: the data plane alone. */
export const addSplitter = (program: Command, run: Run): void => {
  const command = program
    .command("splitter")
    .summary("split traffic here for control on another machine")
    .description(
      "Splits traffic on this machine for a control on another, until Ctrl-C. Without control it serves on by its last table; SIGUSR2 replaces it by what is installed then, without losing a request.",
    )
    .requiredOption("--join <address>", "where control lets splitters join", listenArgument)
    .option("--token-file <path>", "the secret that control was given")
    .option("--cert <path>", "or: a certificate of its own, whose name is --name")
    .option("--key <path>", "and its key")
    .option("--ca <path>", "who signed control's certificate (default: the system's authorities)")
    .option("--name <name>", "of this splitter (default: host name and port)")
    .addOption(
      new Option("--listen <address>", "where users come in")
        .argParser(listenArgument)
        .default(listenArgument("127.0.0.1:8080"), "127.0.0.1:8080"),
    )
    .option("--workers <count>", "processes (default: one per core)", workersArgument)
    .addOption(
      new Option("--events <url>", "where wide events are taken")
        .argParser(addressesArgument)
        .default(["http://127.0.0.1:4318"], "http://127.0.0.1:4318"),
    );
  addTls(command);
  command.action((options: SplitterOptions) =>
    run(async (context) => {
      const { splitter } = await import("../commands/splitter.ts");
      return splitter(context, {
        control: options.join,
        tokenFile: options.tokenFile ?? null,
        cert: options.cert ?? null,
        key: options.key ?? null,
        ca: options.ca ?? null,
        name: options.name ?? null,
        listen: options.listen,
        tls: tlsOf(options),
        workers: options.workers ?? null,
        events: options.events.at(-1) ?? "",
      });
    }),
  );
};
