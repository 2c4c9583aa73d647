import type { Command } from "commander";
import { awaitingOf, type WaitOptions, withWait } from "./changing.ts";
import type { Run } from "./program.ts";

type Service = { readonly service?: string };

/** The commands that show and change nothing. */
export const addSeeing = (program: Command, run: Run): void => {
  program.commandsGroup("See:");
  addStatus(program, run);
};

const addStatus = (program: Command, run: Run): void => {
  const status = program
    .command("status")
    .description("show one rollout as it is now")
    .argument("[rollout]", "its id (default: the live one, else the last)")
    .option("--service <name>", "the service (default: that of dimmer.yaml, or the only one)")
    .option("--exit-code", "exit 3 when rolled back, 5 when it waits for a person");
  withWait(status).action(
    (id: string | undefined, options: Service & WaitOptions & { readonly exitCode?: true }) =>
      run(async (context) =>
        (await import("../commands/status.ts")).status(context, {
          id: id ?? null,
          service: options.service ?? null,
          awaiting: awaitingOf(options),
          exitByState: options.exitCode === true ? "yes" : "no",
        }),
      ),
  );
};
