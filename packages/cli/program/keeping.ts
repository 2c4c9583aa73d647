import type { Command } from "commander";
import type { Run } from "./program.ts";

type Options = { readonly store?: string };

const storeOption = [
  "--store <address>",
  "the control store, as for serve (DIMMER_STORE; default: the file in the data directory)",
] as const;

/** `backup` and `restore`: the control store in one file. */
export const addKeeping = (program: Command, run: Run): void => {
  program
    .command("backup")
    .summary("copy the control store into a file, while it serves")
    .description(
      "Copies the control store, which holds services, rollouts and their journal, as it is at this moment.\nNobody waits for it. Events are kept elsewhere and are not in it.",
    )
    .argument("[file]", "the file, which must not exist (default: dimmer-<time>.db)")
    .option(...storeOption)
    .action((file: string | undefined, { store }: Options) =>
      run(async (context) =>
        (await import("../commands/keep.ts")).backup(context, {
          file: file ?? null,
          store: store ?? null,
        }),
      ),
    );
  program
    .command("restore")
    .summary("put a backup in the place of a control store that is gone")
    .description(
      "Puts a backup where no control store is, after checking all of it. Stop `dimmer serve` first.\nNothing is written over. A backup of either kind of store restores into either kind.",
    )
    .argument("<file>", "what `dimmer backup` wrote")
    .option(...storeOption)
    .action((file: string, { store }: Options) =>
      run(async (context) =>
        (await import("../commands/keep.ts")).restore(context, { file, store: store ?? null }),
      ),
    );
};
