import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { overviewLines } from "../view/overview.ts";

/** `dimmer`: your code in production today. Where nothing serves yet: how to begin. */
export const overview = async (context: Context): Promise<ExitCode> => {
  const { terminal, options } = context;
  const api = connect(context);
  if (!api.ok) {
    if (api.failure.code !== "noServer" || options.json) return reportFailure(context, api.failure);
    for (const line of beginning) terminal.say(line);
    return exitCode.done;
  }
  const answer = await api.value.overview();
  if (!answer.ok) return reportFailure(context, answer.failure);
  if (options.json) terminal.json(answer.value);
  else {
    const look = { style: terminal.style, columns: terminal.columns() };
    for (const line of overviewLines(answer.value, look)) terminal.say(line);
  }
  return exitCode.done;
};

const beginning = [
  "A deploy is a dimmer, not a switch. No Dimmer serves from here yet.",
  "",
  "  dimmer serve --service shop --stable http://127.0.0.1:3001   put it in front of what runs today",
  "  dimmer ship --to http://127.0.0.1:3002                       ship the next version to nobody, then raise it",
  "",
  "dimmer --help lists the rest; --server URL names a Dimmer that runs elsewhere.",
];
