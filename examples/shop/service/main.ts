import { parseArgs } from "node:util";
import { limits } from "../limits.ts";
import { openDatabase } from "./database.ts";
import { openShop } from "./shop.ts";
import { openTelemetry, silence } from "./telemetry.ts";
import { versionIds, versionNamed } from "./versions/all.ts";
import type { Version } from "./versions/version.ts";
import { warmUp } from "./warm-up.ts";

/**
 * One version of the shop as a process:
 * `node examples/shop/service/main.ts --version v1 --port 3001 --data shop.db [--events URL]`.
 *
 * Port 0 takes any free port. Says on stdout where it serves, once it is warm. Ends on SIGTERM and
 * SIGINT after open requests are answered.
 */
type Options = {
  readonly version: Version;
  readonly port: number;
  readonly data: string;
  readonly eventsUrl: string | null;
};

type Parsed =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly sentence: string };

const usage =
  "Usage: node examples/shop/service/main.ts --version v1|v2|v3 [--port 3001] [--data FILE] [--events URL]";

const parse = (args: readonly string[]): Parsed => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        version: { type: "string" },
        port: { type: "string", default: "0" },
        data: { type: "string", default: ":memory:" },
        events: { type: "string" },
      },
    });
    const version = versionNamed(values.version ?? "");
    if (version === null)
      return { ok: false, sentence: `--version is one of ${versionIds.join(", ")}. ${usage}` };
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return { ok: false, sentence: `--port is a number from 0 to 65535. ${usage}` };
    const eventsUrl = values.events ?? process.env["DIMMER_EVENTS"] ?? null;
    if (eventsUrl !== null && !URL.canParse(eventsUrl))
      return {
        ok: false,
        sentence: `--events is an address such as http://127.0.0.1:4318/v1/events. ${usage}`,
      };
    return { ok: true, options: { version, port, data: values.data, eventsUrl } };
  } catch (error) {
    return { ok: false, sentence: `${error instanceof Error ? error.message : ""} ${usage}` };
  }
};

const run = ({ version, port, data, eventsUrl }: Options): void => {
  const database = openDatabase(data);
  const telemetry = eventsUrl === null ? silence : openTelemetry(eventsUrl);
  let warm = false;
  const server = openShop({
    version,
    database,
    telemetry: { ...telemetry, emit: (line) => (warm ? telemetry.emit(line) : undefined) },
    now: Date.now,
  });

  server.on("error", (error: NodeJS.ErrnoException) => {
    const busy = error.code === "EADDRINUSE";
    process.stderr.write(
      busy
        ? `Port ${port} is taken; stop what uses it or choose another with --port.\n`
        : `The shop cannot listen on port ${port}: ${error.message}.\n`,
    );
    process.exitCode = 1;
    void telemetry.close();
  });
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") return;
    const origin = `http://127.0.0.1:${address.port}`;
    void warmUp(origin).then(() => {
      warm = true;
      process.stdout.write(`shop ${version.id} serves on ${origin}\n`);
    });
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => {
      void telemetry.close().then(() => database.close());
    });
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), limits.shopDrainMs).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
};

const parsed = parse(process.argv.slice(2));
if (parsed.ok) run(parsed.options);
else {
  process.stderr.write(`${parsed.sentence}\n`);
  process.exitCode = 2;
}
