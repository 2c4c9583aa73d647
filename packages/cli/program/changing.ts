import { Argument, type Command, Option } from "commander";
import type { ActionBody } from "@dimmer/wire";
import type { AnswerWord } from "@dimmer/core";
import type { ActBody } from "../client/api.ts";
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
  readonly hotfix?: string;
  readonly digest?: string;
  readonly whenBusy?: "replace" | "queue" | "refuse";
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
  addPeople(program, run);
  addLine(program, run);
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
    .option(
      "--hotfix <why>",
      "straight to full, absolute guards armed; a review is owed afterwards",
    )
    .option("--digest <digest>", "of what was built, such as sha256:…; a bad build is known by it")
    .addOption(
      new Option(
        "--when-busy <do>",
        "when another rollout is under way (default: as the service says, else replace)",
      ).choices(["replace", "queue", "refuse"]),
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
        hotfix: options.hotfix ?? null,
        digest: options.digest ?? null,
        whenBusy: options.whenBusy ?? null,
        awaiting: awaitingOf(options),
      }),
    ),
  );
};

const rolloutText = "its id (default: the live one)";
const serviceText = "the service (default: that of dimmer.yaml, or the only one)";

type PersonOptions = {
  readonly service?: string;
  readonly message?: string;
  readonly rollout?: string;
};

/** What people say about a rollout besides the look. */
const addPeople = (program: Command, run: Run): void => {
  const act = (id: string | undefined, options: PersonOptions, action: ActBody) =>
    run(async (context) =>
      (await import("../commands/act.ts")).act(context, {
        id: id ?? null,
        service: options.service ?? null,
        action,
      }),
    );
  const say = (name: string, summary: string): Command =>
    program
      .command(name)
      .description(summary)
      .option("-m, --message <text>", "why, for the journal")
      .option("--service <name>", serviceText);
  say("approve", "let somebody else's change leave its stage; review a hotfix")
    .argument("[rollout]", rolloutText)
    .action((id: string | undefined, options: PersonOptions) =>
      act(id, options, { verb: "approve", note: options.message ?? "" }),
    );
  const of = "--rollout <id>";
  say("answer", "say how your own expectation came out")
    .argument("<id>", "the expectation, such as e1 (`dimmer look` lists them)")
    .addArgument(new Argument("<word>", "how").choices(["met", "broken", "unsure"]))
    .option(of, rolloutText)
    .action((expectation: string, answer: AnswerWord, options: PersonOptions) =>
      act(options.rollout, options, {
        verb: "answer",
        expectation,
        answer,
        note: options.message ?? "",
      }),
    );
  say("delegate", "let somebody look and answer in your place")
    .argument("<person>", 'such as "Bob <bob@example.org>"')
    .option(of, rolloutText)
    .action((to: string, options: PersonOptions) =>
      act(options.rollout, options, { verb: "delegate", to, why: options.message ?? "" }),
    );
  say("acknowledge", "say why the arms' sizes differ from the split")
    .argument("[rollout]", rolloutText)
    .action((id: string | undefined, options: PersonOptions) =>
      act(id, options, { verb: "acknowledge", why: options.message ?? "" }),
    );
  say("tighten", "make the plan stricter while it runs")
    .argument("[rollout]", rolloutText)
    .requiredOption("--plan <file>", "the service file with the stricter plan")
    .action((id: string | undefined, options: PersonOptions & { readonly plan: string }) =>
      run(async (context) =>
        (await import("../commands/tighten.ts")).tighten(context, {
          id: id ?? null,
          service: options.service ?? null,
          planFile: options.plan,
          why: options.message ?? "",
        }),
      ),
    );
};

const addLine = (program: Command, run: Run): void => {
  program
    .command("stop-the-line")
    .description("raise nothing anywhere; lowering and rolling back stay open")
    .option("-m, --message <text>", "why, for every journal")
    .option("--lift", "let it go on")
    .action((options: { readonly message?: string; readonly lift?: true }) =>
      run(async (context) =>
        (await import("../commands/stop-the-line.ts")).stopTheLine(context, {
          line: options.lift === true ? "going" : "stopped",
          why: options.message ?? "",
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
