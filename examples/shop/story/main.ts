import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figures.ts";
import { Narrator } from "./narrator.ts";
import { parseOptions, type StoryOptions } from "./options.ts";
import { clearStage } from "./stage.ts";
import { Story } from "./story.ts";
import { missedSentences } from "./summary.ts";
import { StoryFailed } from "./world.ts";

/**
 * `npm start`: the whole of Dimmer on this machine with nothing set up before. Exit codes: 0 told,
 * 1 a goal was missed or the story could not go on, 2 usage, 130 interrupted.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

const run = async (options: StoryOptions): Promise<number> => {
  const narrator = new Narrator(options.json ? process.stderr : process.stdout, process.env);
  const cleared = clearStage(options.data);
  if (!cleared.ok) throw new StoryFailed(cleared.sentence);
  const story = new Story(options, narrator, root);
  const interrupted = interruption();
  try {
    const figures = await Promise.race([story.tell(), interrupted]);
    if (figures === null) return 130;
    if (options.json) process.stdout.write(`${JSON.stringify({ figures })}\n`);
    const code = conclude(figures, narrator);
    if (options.once) return code;
    story.stayUp();
    const dimmer = `npx dimmer --data ${shortPath(options.data)}`;
    narrator.chapter("Now you");
    narrator.say("Everything stays up, the shop's customers too; Ctrl-C ends it all.");
    narrator.lines([
      `Look at production                 ${narrator.ink.strong(story.open)}`,
      `See it raised, and what is owed    ${dimmer} status`,
      `Look at raw requests of v3         ${dimmer} look`,
      `Say what you saw                   ${dimmer} good -m "search is faster, errors flat"`,
      `Or take it back, at once           ${dimmer} rollback`,
    ]);
    await interrupted;
    return code;
  } finally {
    await story.stop();
    narrator.close("Nothing is left running.");
  }
};

/** Relative where it is below the working directory. */
const shortPath = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
};

/** Resolves to null at the first SIGINT, SIGTERM or SIGHUP. */
const interruption = (): Promise<null> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve(null));
  });

const conclude = (figures: readonly Figure[], narrator: Narrator): number => {
  const missed = missedSentences(figures);
  for (const sentence of missed) narrator.say(narrator.ink.bad(sentence));
  if (missed.length === 0) narrator.say(narrator.ink.good("Every goal is met."));
  return missed.length === 0 ? 0 : 1;
};

/** Port 0 means any: the shop must know where events go before Dimmer runs. */
const withIngestPort = async (options: StoryOptions): Promise<StoryOptions> => {
  if (options.ingestPort !== 0) return options;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return address === null || typeof address === "string"
    ? options
    : { ...options, ingestPort: address.port };
};

const parsed = parseOptions(process.argv.slice(2), root);
if (parsed.ok) {
  try {
    // Explicit: after an interruption the chapter that was under way still waits for something.
    process.exit(await run(await withIngestPort(parsed.options)));
  } catch (error) {
    if (!(error instanceof StoryFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(`${parsed.sentence}\n`);
  process.exitCode = 2;
}
