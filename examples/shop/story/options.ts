import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { storyCrowd } from "../traffic/options.ts";

export type StoryOptions = {
  /** End after the summary instead of staying up. */
  readonly once: boolean;
  /** Figures as one JSON object on stdout; everything else goes to stderr. */
  readonly json: boolean;
  /** Port of UI and API. */
  readonly port: number;
  /** Where users come in, `host:port` or a port. */
  readonly listen: string;
  readonly ingestPort: number;
  /** All that the story writes is below this directory. */
  readonly data: string;
  /** Visits that begin per second. */
  readonly sessionsPerSecond: number;
  /** The access log that is sent beside the crowd's visits; null for none. */
  readonly log: string | null;
};

export type ParsedOptions =
  | { readonly ok: true; readonly options: StoryOptions }
  | { readonly ok: false; readonly sentence: string };

const usage =
  "Usage: npm start -- [--once] [--json] [--port 7070] [--listen 127.0.0.1:8080] [--ingest-port 4318] [--data .dimmer/story] [--rate 150] [--log FILE]";

/** `root` is where relative paths and the default data directory begin. */
export const parseOptions = (args: readonly string[], root: string): ParsedOptions => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        port: { type: "string", default: "7070" },
        listen: { type: "string", default: "127.0.0.1:8080" },
        "ingest-port": { type: "string", default: "4318" },
        data: { type: "string", default: ".dimmer/story" },
        rate: { type: "string", default: String(storyCrowd.sessionsPerSecond) },
        log: { type: "string" },
      },
    });
    const port = portOf(values.port);
    const ingestPort = portOf(values["ingest-port"]);
    if (port === null || ingestPort === null)
      return wrong("--port and --ingest-port are numbers from 0 to 65535.");
    const rate = Number(values.rate);
    if (!(rate > 0 && rate <= 2_000))
      return wrong("--rate is a number of sessions that begin per second, at most 2000.");
    return {
      ok: true,
      options: {
        once: values.once,
        json: values.json,
        port,
        listen: values.listen,
        ingestPort,
        data: resolve(root, values.data),
        sessionsPerSecond: rate,
        log: values.log === undefined ? null : resolve(root, values.log),
      },
    };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
};

const portOf = (text: string): number | null => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : null;
};

const wrong = (sentence: string): ParsedOptions => ({
  ok: false,
  sentence: `${sentence} ${usage}`,
});
