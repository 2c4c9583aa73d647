import { type Command, Option } from "commander";
import { durationArgument } from "./arguments.ts";
import type { Run } from "./program.ts";

const quarterHourMs = 900_000;

type Options = {
  readonly among?: string;
  readonly arm?: "candidate" | "stable";
  readonly within?: string;
  readonly last: number;
  readonly dataset?: string;
  readonly service?: string;
};

const examples = `
Examples:
  $ dimmer spotlight                                  what do failed requests have in common?
  $ dimmer spotlight --arm candidate                  … those of the candidate
  $ dimmer spotlight 'dimmer.arm = candidate' --within http.route`;

/** `dimmer spotlight`. */
export const addSpotlight = (program: Command, run: Run): void => {
  program
    .command("spotlight")
    .description("what is different about some events, of every field they have")
    .argument("[condition]", "which events (default: failed requests)")
    .option("--among <condition>", "compare only with these")
    .addOption(
      new Option("--arm <arm>", "only requests assigned to this arm").choices([
        "candidate",
        "stable",
      ]),
    )
    .option("--within <field>", "compare like with like: within each value of this field")
    .addOption(
      new Option("--last <duration>", "how far back")
        .argParser(durationArgument)
        .default(quarterHourMs, "15m"),
    )
    .option("--dataset <name>", "default: the service")
    .option("--service <name>", "the service (default: that of dimmer.yaml, or the only one)")
    .addHelpText("after", examples)
    .action((condition: string | undefined, options: Options) =>
      run(async (context) =>
        (await import("../commands/spotlight.ts")).spotlight(context, {
          selection: condition ?? null,
          among: options.among ?? null,
          arm: options.arm ?? null,
          within: options.within ?? null,
          lastMs: options.last,
          dataset: options.dataset ?? null,
          service: options.service ?? null,
        }),
      ),
    );
};
