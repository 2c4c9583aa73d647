import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { stageText } from "../view/words.ts";
import { findServiceFile, readServiceFile, serviceFileName } from "./service-file.ts";

export type LintOptions = {
  readonly file: string | null;
  /** `full`: the file again, with every default written out. */
  readonly shows: "summary" | "full";
};

/** `dimmer lint [file]`: whether a `dimmer.yaml` is right, and what it means with defaults filled in. */
export const lint = async (context: Context, options: LintOptions): Promise<ExitCode> => {
  const found = options.file ?? findServiceFile(context.cwd)?.path ?? serviceFileName;
  const read = await readServiceFile(found, context.cwd);
  if (!read.ok) return reportFailure(context, read.failure);
  const config = read.value;
  if (context.options.json) {
    context.terminal.json(config);
    return exitCode.done;
  }
  const { percent, stageLabel } = await import("@dimmer/core");
  const { printDuration, printServiceFile } = await import("@dimmer/wire");
  if (options.shows === "full") {
    context.terminal.say(printServiceFile(config).trimEnd());
    return exitCode.done;
  }
  const { plan } = config;
  const stages = plan.stages.map((stage) => {
    const look = stage.look === "none" ? "" : `, look ${stage.look}`;
    return `${stageText(stageLabel(stage))} for ${printDuration(stage.dwellMs)}${look}`;
  });
  context.terminal.say(
    `${found} is right: ${config.name}, SLO ${percent(Math.round(config.objective * 1_000_000))}.`,
  );
  context.terminal.say(`  ${stages.join(" → ")}`);
  context.terminal.say(
    `  A breach ${plan.onBreach === "rollback" ? "rolls back" : "holds and asks"}; without control, exposure ${plan.onLost === "lower" ? "lowers itself" : "stays"}.`,
  );
  return exitCode.done;
};
