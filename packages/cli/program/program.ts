import { Command, CommanderError } from "commander";
import type { Environment } from "../config.ts";
import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { type Sink, terminalOver } from "../terminal/terminal.ts";
import { addChanging } from "./changing.ts";
import { addKeeping } from "./keeping.ts";
import { addSeeing } from "./seeing.ts";
import { addServing } from "./serving.ts";

/** Everything outside that the command line touches. */
export type World = {
  readonly out: Sink;
  readonly err: Sink;
  readonly environment: Environment;
  readonly cwd: string;
  readonly version: string;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly interrupted: AbortSignal;
};

/** Runs what a command does, with the options that all commands share. */
export type Run = (work: (context: Context) => Promise<ExitCode>) => Promise<void>;

type GlobalOptions = {
  readonly json?: true;
  readonly server?: string;
  readonly data?: string;
  readonly scripted?: string;
  readonly color: boolean;
};

const examples = `
Examples:
  $ dimmer serve --service shop --stable http://127.0.0.1:3001
  $ dimmer ship --to http://127.0.0.1:3002
  $ dimmer watch
  $ dimmer look && dimmer good -m "errors flat, search is faster"
  $ dimmer rollback

Exit codes: 0 done · 1 error · 2 usage · 3 rolled back or guard breached · 4 login ·
5 waiting for a person · 6 timeout · 130 interrupted`;

/** Parses the words and does what they say; resolves to the exit code and never throws on input. */
export const runDimmer = async (words: readonly string[], world: World): Promise<ExitCode> => {
  let code: ExitCode = exitCode.done;
  const program = new Command("dimmer");
  const run: Run = async (work) => {
    code = await work(contextOf(world, program.opts<GlobalOptions>()));
  };
  describe(program, world, run);
  addServing(program, run);
  addKeeping(program, run);
  addChanging(program, run);
  addSeeing(program, run);
  // Set last, since subcommands inherit it: only the bare name may be followed by a stray word.
  program.allowExcessArguments(true);
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
  return code;
};

const describe = (program: Command, world: World, run: Run): void => {
  program
    .description(
      "A deploy is a dimmer, not a switch. Alone, it says what your code does in production.",
    )
    .version(world.version, "-V, --version", "print the version of Dimmer")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .option("--json", "results as JSON on standard output")
    .option("--server <url>", "the Dimmer to talk to (DIMMER_URL)")
    .option("--data <dir>", "its data directory (DIMMER_DATA; default: .dimmer here or above)")
    .option(
      "--scripted <why>",
      "say that a program acts here, and why; its looks count for nothing",
    )
    .option("--no-color", "no colours (NO_COLOR)")
    .addHelpText("after", examples)
    .action(() =>
      run(async (context) => {
        const [word] = program.args;
        if (word !== undefined) return unknownCommand(program, context, word);
        return (await import("../commands/overview.ts")).overview(context);
      }),
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void world.out.write(text),
      writeErr: (text) => void world.err.write(text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, "dimmer: "));
      },
    });
};

const unknownCommand = async (
  program: Command,
  { terminal }: Context,
  word: string,
): Promise<ExitCode> => {
  const { nearest } = await import("@dimmer/wire");
  const near = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = near === null ? "`dimmer --help` lists the commands." : `Did you mean \`${near}\`?`;
  terminal.note(`dimmer: \`${word}\` is not a command. ${hint}`);
  return exitCode.usage;
};

const contextOf = (world: World, options: GlobalOptions): Context => {
  const color = options.color ? world.environment.color : "never";
  return {
    terminal: terminalOver(world.out, world.err, color),
    environment: world.environment,
    options: {
      json: options.json ?? false,
      server: options.server ?? null,
      data: options.data ?? null,
      scripted: options.scripted ?? null,
    },
    cwd: world.cwd,
    version: world.version,
    now: world.now,
    sleep: world.sleep,
    interrupted: world.interrupted,
  };
};
