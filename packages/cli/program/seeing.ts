import { type Command, Option } from "commander";
import { alphaArgument, durationArgument, limitArgument, namesArgument } from "./arguments.ts";
import { awaitingOf, type WaitOptions, withWait } from "./changing.ts";
import type { Run } from "./program.ts";
import { addSpotlight } from "./spotlight.ts";

type Service = { readonly service?: string };
type Arm = "candidate" | "stable";

const serviceFlags = "--service <name>";
const serviceText = "the service (default: that of dimmer.yaml, or the only one)";
const quarterHourMs = 900_000;

/** The commands that show and change nothing. */
export const addSeeing = (program: Command, run: Run): void => {
  program.commandsGroup("See:");
  addStatus(program, run);
  addWatchAndLook(program, run);
  addPlan(program, run);
  addQuery(program, run);
  addSpotlight(program, run);
  addTail(program, run);
  addExplain(program, run);
  addJudge(program, run);
  addOpen(program, run);
};

const addStatus = (program: Command, run: Run): void => {
  const status = program
    .command("status")
    .description("show one rollout as it is now")
    .argument("[rollout]", "its id (default: the live one, else the last)")
    .option(serviceFlags, serviceText)
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

const addWatchAndLook = (program: Command, run: Run): void => {
  const picked = (id: string | undefined, { service }: Service) => ({
    id: id ?? null,
    service: service ?? null,
  });
  program
    .command("watch")
    .description("follow a rollout live, until it ends or Ctrl-C")
    .argument("[rollout]", "its id (default: the live one, else the last)")
    .option(serviceFlags, serviceText)
    .action((id: string | undefined, options: Service) =>
      run(async (context) =>
        (await import("../commands/watch.ts")).watch(context, picked(id, options)),
      ),
    );
  program
    .command("look")
    .description("see what changed, the verdict and raw requests of the candidate")
    .argument("[rollout]", "its id (default: the live one, else the last)")
    .option(serviceFlags, serviceText)
    .action((id: string | undefined, options: Service) =>
      run(async (context) =>
        (await import("../commands/look.ts")).look(context, picked(id, options)),
      ),
    );
};

const addPlan = (program: Command, run: Run): void => {
  program
    .command("plan")
    .description("what shipping would do now: stages, time to full, what a failure would cost")
    .argument(
      "[file]",
      "a service file (default: the nearest dimmer.yaml, else what control knows)",
    )
    .option(serviceFlags, serviceText)
    .action((file: string | undefined, options: Service) =>
      run(async (context) =>
        (await import("../commands/plan.ts")).plan(context, {
          file: file ?? null,
          service: options.service ?? null,
        }),
      ),
    );
};

const armOption = (): Option =>
  new Option("--arm <arm>", "only requests assigned to this arm").choices(["candidate", "stable"]);

type QueryOptions = Service & {
  readonly where?: string;
  readonly arm?: Arm;
  readonly by?: readonly string[];
  readonly last: number;
  readonly step?: number;
  readonly limit?: number;
  readonly raw?: true;
  readonly fields?: readonly string[];
  readonly dataset?: string;
};

const queryExamples = `
Examples:
  $ dimmer query 'count, p99(duration_ms)' --by http.route --last 5m
  $ dimmer query 'distinct(dimmer.unit)' --where 'error = true and dimmer.arm = candidate'
  $ dimmer query --raw --where 'http.response.status_code >= 500'`;

const addQuery = (program: Command, run: Run): void => {
  program
    .command("query")
    .description("ask the wide events: any field, any number of values")
    .argument(
      "[calculations]",
      "count, distinct(f), sum(f), avg(f), min(f), max(f), p99(f)",
      "count",
    )
    .option("--where <condition>", "such as 'service.version = \"v2\" and duration_ms > 100'")
    .addOption(armOption())
    .option("--by <fields>", "group by these fields", namesArgument)
    .addOption(
      new Option("--last <duration>", "how far back")
        .argParser(durationArgument)
        .default(quarterHourMs, "15m"),
    )
    .option("--step <duration>", "one row per step of time", durationArgument)
    .option("--limit <count>", "rows at most", limitArgument)
    .option("--raw", "the events themselves, newest last")
    .option("--fields <names>", "with --raw: only these fields", namesArgument)
    .option("--dataset <name>", "default: the service")
    .option(serviceFlags, serviceText)
    .addHelpText("after", queryExamples)
    .action((calculate: string, options: QueryOptions) =>
      run(async (context) =>
        (await import("../commands/query.ts")).query(context, {
          calculate,
          where: options.where ?? null,
          arm: options.arm ?? null,
          by: options.by ?? [],
          lastMs: options.last,
          stepMs: options.step ?? null,
          limit: options.limit ?? null,
          shape: options.raw === true ? "raw" : "table",
          fields: options.fields ?? [],
          dataset: options.dataset ?? null,
          service: options.service ?? null,
        }),
      ),
    );
};

type TailOptions = Pick<QueryOptions, "where" | "arm" | "fields" | "limit" | "dataset" | "service">;

const addTail = (program: Command, run: Run): void => {
  program
    .command("tail")
    .description("raw events as they happen, until Ctrl-C")
    .option("--where <condition>", "such as 'error = true'")
    .addOption(armOption())
    .option("--fields <names>", "only these fields", namesArgument)
    .option("--limit <count>", "stop after so many", limitArgument)
    .option("--dataset <name>", "default: the service")
    .option(serviceFlags, serviceText)
    .action((options: TailOptions) =>
      run(async (context) =>
        (await import("../commands/tail.ts")).tail(context, {
          where: options.where ?? null,
          arm: options.arm ?? null,
          fields: options.fields ?? [],
          limit: options.limit ?? null,
          dataset: options.dataset ?? null,
          service: options.service ?? null,
        }),
      ),
    );
};

type OpenOptions = Service & { readonly as: string; readonly for: number };

const hourMs = 3_600_000;

const addOpen = (program: Command, run: Run): void => {
  program
    .command("open")
    .description("make a link that shows one version to whoever opens it")
    .argument("[url]", "where users reach the service, such as http://127.0.0.1:8080/cart")
    .requiredOption("--as <version>", "the version, or stable or candidate")
    .addOption(
      new Option("--for <duration>", "how long the link works, at most 12h")
        .argParser(durationArgument)
        .default(hourMs, "1h"),
    )
    .option(serviceFlags, serviceText)
    .action((url: string | undefined, options: OpenOptions) =>
      run(async (context) =>
        (await import("../commands/open.ts")).open(context, {
          url: url ?? null,
          as: options.as,
          forMs: options.for,
          service: options.service ?? null,
        }),
      ),
    );
};

const addExplain = (program: Command, run: Run): void => {
  program
    .command("explain")
    .description("which version a user gets, and why")
    .argument("<unit>", "the user, tenant or device, as the splitter sees it")
    .option(serviceFlags, serviceText)
    .action((unit: string, options: Service) =>
      run(async (context) =>
        (await import("../commands/explain.ts")).explain(context, {
          unit,
          service: options.service ?? null,
        }),
      ),
    );
};

type ReplayWords = Service & { readonly plan?: string; readonly alpha?: number };

const addJudge = (program: Command, run: Run): void => {
  const judge = program.command("judge").description("ask the judge about a past rollout");
  judge
    .command("replay")
    .description("judge a rollout once more by its stored counts, with another plan or α")
    .argument("[rollout]", "its id (default: the live one, else the last)")
    .option(serviceFlags, serviceText)
    .option("--plan <file>", "with the plan of this service file")
    .option("--alpha <share>", "with this risk of a false rollback instead of 0.01", alphaArgument)
    .action((id: string | undefined, { service, plan, alpha }: ReplayWords) =>
      run(async (context) =>
        (await import("../commands/judge-replay.ts")).judgeReplay(context, {
          id: id ?? null,
          service: service ?? null,
          planFile: plan ?? null,
          alpha: alpha ?? null,
        }),
      ),
    );
};
