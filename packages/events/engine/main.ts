import { chmodSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { readEngineConfig } from "../config.ts";
import { bindToParent, type ProcessParent } from "../process.ts";
import { Engine } from "./engine.ts";
import { engineListener } from "./http.ts";

/** Request heads may be long: statements of questions travel with their parameters in the URL. */
const maxHeaderSize = 1024 * 1024;
const stopMs = 2_500;

const parent: ProcessParent = bindToParent("engine", stopMs);
const read = readEngineConfig(process.argv[2]);
if (!read.ok) parent.fail(read.sentence);
const { socketPath, dataDir } = read.config;

/** The process that holds the directory, from the file that ClickHouse leaves there; else null. */
const holder = (): number | null => {
  try {
    const pid = Number(/^PID: (\d+)$/m.exec(readFileSync(join(dataDir, "status"), "utf8"))?.[1]);
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
};

const open = async (): Promise<Engine> => {
  try {
    for (const directory of [dataDir, dirname(socketPath)])
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    return await Engine.open(dataDir, (sentence) => {
      parent.log(sentence);
      process.kill(process.pid, "SIGKILL");
    });
  } catch (thrown) {
    const pid = holder();
    if (pid !== null)
      return parent.fail(
        `the event data in ${dataDir} is in use by process ${pid}; stop that one first, or choose another data directory.`,
      );
    const reason = thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown);
    return parent.fail(`the event data in ${dataDir} cannot be opened: ${reason}`);
  }
};

const engine = await open();
// Only now is this process the owner of the directory, and a socket left behind is nobody's.
rmSync(socketPath, { force: true });
const server = createServer({ maxHeaderSize }, engineListener(engine));
server.listen(socketPath, () => {
  chmodSync(socketPath, 0o600);
  parent.ready({});
});
server.on("error", (thrown) => parent.fail(`The engine cannot listen: ${thrown.message}`));

parent.onStop(async () => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  engine.close();
});
