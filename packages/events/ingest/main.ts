import { randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { readIngestConfig } from "../config.ts";
import { connect } from "../connect.ts";
import { Journal } from "../journal/journal.ts";
import { Loader } from "../journal/loader.ts";
import { Quarantine } from "../journal/quarantine.ts";
import { insertTimeoutMs, requestTimeoutMs } from "../limits.ts";
import { bindToParent, type ProcessParent } from "../process.ts";
import { DiskWatch } from "./disk.ts";
import { ingestListener } from "./http.ts";
import { inserter } from "./insert.ts";
import { Intake, recallIds } from "./intake.ts";
import { RecentIds } from "./recent-ids.ts";

const stopMs = 2_500;

const parent: ProcessParent = bindToParent("ingest", stopMs);
const read = readIngestConfig(process.argv[2]);
if (!read.ok) parent.fail(read.sentence);
const { host, port, journalDir, engine, database } = read.config;
const now = (): number => Date.now();

const openJournal = async (): Promise<Journal> => {
  try {
    const randomHex = (): string => randomBytes(6).toString("hex");
    return await Journal.open(journalDir, { now, randomHex, log: parent.log });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return parent.fail(`the event journal in ${journalDir} cannot be opened: ${reason}`);
  }
};

const journal = await openJournal();
const recent = new RecentIds();
await recallIds(journal, recent);
const disk = new DiskWatch(journalDir);
const client = connect(engine, insertTimeoutMs);
const loader = new Loader(journal, new Quarantine(journalDir), {
  ...inserter(client, database),
  now,
  log: parent.log,
});
const intake = new Intake(journal, recent, {
  arrival: () => ({ nowMs: now(), newId: randomUUID }),
  diskFull: () => disk.trouble,
});

const health = (): Readonly<Record<string, unknown>> => ({
  status: intake.trouble() === null && loader.counts.trouble === null ? "ok" : "degraded",
  intake: { ...intake.counts, trouble: intake.trouble() },
  journal: { backlogBytes: journal.backlogBytes, segments: journal.sealed.length },
  loader: loader.counts,
});

loader.start();
const server = createServer(
  { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
  ingestListener({ intake, health, log: parent.log }),
);
server.on("error", (thrown) =>
  parent.fail(
    "code" in thrown && thrown.code === "EADDRINUSE"
      ? `port ${port} on ${host} is in use; stop what listens there or choose another port.`
      : `the event intake cannot listen on ${host}:${port}: ${thrown.message}`,
  ),
);
server.listen(port, host, () => {
  const address = server.address();
  parent.ready({ port: typeof address === "object" && address !== null ? address.port : port });
});

parent.onStop(async () => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  disk.stop();
  await journal.close();
  await loader.stop();
  await client.close();
});
