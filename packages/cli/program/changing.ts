import { type Command, Option } from "commander";
import type { ActionBody } from "@dimmer/wire";
import { waitMs } from "../limits.ts";
import { parseCondition } from "../wait/parse-condition.ts";
import {
  addressesArgument,
  durationArgument,
  type LowerTarget,
  lowerTarget,
  namesArgument,
} from "./arguments.ts";
import type { Run } from "./program.ts";

type ShipOptions = WaitOptions & {
  readonly to: readonly string[];
  readonly service?: string;
  readonly subject?: string;
  readonly author?: readonly string[];
  readonly plan?: string;
  readonly again?: string;
  readonly whenBusy: "replace" | "refuse";
};

export type WaitOptions = { readonly waitFor?: string; readonly timeout?: number };

/** `--wait-for` and `--timeout`, on every command that can wait. */
export const withWait = (command: Command): Command =>
  command
    .option(
      "--wait-for <state>",
      "wait until full, done, gate (a person is needed) or a stage such as 5%",
    )
    .option(
      "--timeout <duration>",
      "stop waiting after this long (default: 24h)",
      durationArgument,
    );

export const awaitingOf = ({ waitFor, timeout }: WaitOptions) => ({
  condition: waitFor === undefined ? null : parseCondition(waitFor),
  timeoutMs: timeout ?? waitMs,
});

/** `ship` and the verbs that change a rollout. */
export const addChanging = (program: Command, run: Run): void => {
  program.commandsGroup("Change:");
  addShip(program, run);
  addVerbs(program, run);
};

const addShip = (program: Command, run: Run): void => {
  const ship = program
    .command("ship")
    .summary("ship a version to nobody, then raise it by evidence")
    .description(
      "Ships a version at 0 %. Dimmer raises it along the plan as evidence comes in, and rolls it back by itself.\nVersion, subject and authors come from the options, else the CI system, else git.",
    )
    .argument("[id]", "version id (default: the commit)")
    .requiredOption("--to <url>", "where the version runs; may be repeated", addressesArgument)
    .option("--service <name>", "the service (default: that of dimmer.yaml, or the only one)")
    .option("--subject <text>", "first line of the change")
    .option("--author <who>", 'author as "Ann <ann@example.org>"; may be repeated', namesArgument)
    .option("--plan <file>", "use the plan of this service file for this rollout")
    .option("--again <why>", "ship a version that was marked bad once more")
    .addOption(
      new Option("--when-busy <do>", "when another rollout is under way")
        .choices(["replace", "refuse"])
        .default("replace"),
    );
  withWait(ship).action((id: string | undefined, options: ShipOptions) =>
    run(async (context) =>
      (await import("../commands/ship.ts")).ship(context, {
        id: id ?? null,
        to: options.to,
        service: options.service ?? null,
        subject: options.subject ?? null,
        authors: options.author ?? [],
        planFile: options.plan ?? null,
        again: options.again ?? null,
        whenBusy: options.whenBusy,
        awaiting: awaitingOf(options),
      }),
    ),
  );
};

type VerbOptions = {
  readonly service?: string;
  readonly message?: string;
  readonly to?: LowerTarget;
};

const addVerbs = (program: Command, run: Run): void => {
  const verb = (
    name: ActionBody["verb"],
    summary: string,
    toAction: (o: VerbOptions) => ActionBody,
  ) =>
    program
      .command(name)
      .description(summary)
      .argument("[rollout]", "its id (default: the live one)")
      .option("-m, --message <text>", "why, for the journal")
      .option("--service <name>", "the service (default: that of dimmer.yaml, or the only one)")
      .action((id: string | undefined, options: VerbOptions) =>
        run(async (context) =>
          (await import("../commands/act.ts")).act(context, {
            id: id ?? null,
            service: options.service ?? null,
            action: toAction(options),
          }),
        ),
      );
  const why = ({ message = "" }: VerbOptions): { readonly why: string } => ({ why: message });
  const note = ({ message = "" }: VerbOptions) => ({ note: message, opened: [] });
  verb("good", "say that you looked and it is good", (o) => ({ verb: "good", ...note(o) }));
  verb("bad", "say that it is bad: roll back, mark it", (o) => ({ verb: "bad", ...note(o) }));
  verb("promote", "go to the next stage now", (o) => ({ verb: "promote", ...why(o) }));
  verb("pause", "raise nothing until resumed", (o) => ({ verb: "pause", ...why(o) }));
  verb("resume", "go on after a pause or a lowering", (o) => ({ verb: "resume", ...why(o) }));
  verb("lower", "lower it for now; resume goes on", ({ to, ...o }) => ({
    verb: "lower",
    toPpm: to?.toPpm ?? null,
    ...why(o),
  })).requiredOption("--to <share>", "a percentage such as 1%, or internal", lowerTarget);
  verb("rollback", "to nobody, now; ends the rollout", (o) => ({ verb: "rollback", ...why(o) }));
};
