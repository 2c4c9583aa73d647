import { randomUUID } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { connect, type Socket } from "node:net";
import {
  type Bin,
  type Counts,
  latencyBucket,
  noFailures,
  noMirror,
  type RouteTable,
  type Sheet,
  type SheetRow,
  supersedes,
} from "@dimmer/core";
import { type DownMessage, encodeFrame, FrameDecoder } from "@dimmer/wire";
import { candidateHost } from "./hosts.ts";

/**
 * One splitter of many services, in a process of its own, that speaks the real link: it applies
 * tables, tells one bin per service and second and one sheet per service and minute as they would
 * come from users who each ask now and then, and keeps how long each waited for its acknowledgement.
 * It also answers for every version, so that health checks are real. Its argument is the link's path.
 */

const socketPath = process.argv[2] ?? "";
const requestsPerSecond = 10;
/** Different users of one service in a minute. */
const unitsPerMinute = 200;

type Route = RouteTable["services"][number];
type Routed = Route & { readonly candidate: NonNullable<Route["candidate"]> };

const bootId = randomUUID();
const sent = new Map<number, number>();
let seq = 0;
let table: RouteTable | null = null;
let delays: number[] = [];
let tables = 0;

const latencies = (requests: number): number[] => {
  const cells: number[] = [];
  for (let k = 0; k < requests; k += 1) {
    const bucket = latencyBucket(5 + 40 * Math.random() ** 3);
    while (cells.length <= bucket) cells.push(0);
    cells[bucket] = (cells[bucket] ?? 0) + 1;
  }
  return cells;
};

const counts = (requests: number): Counts => ({
  requests,
  attempts: requests,
  failures: noFailures,
  rescued: 0,
  slow: 0,
  overSli: 0,
  touched: 0,
  latency: latencies(requests),
  bad: [],
  badTruncated: false,
});

const numbered = (): { readonly bootId: string; readonly seq: number } => {
  seq += 1;
  sent.set(seq, performance.now());
  return { bootId, seq };
};

const binOf = ({ name, candidate }: Routed, startMs: number): Bin => {
  const share = candidate.exposurePpm / 1_000_000;
  const onCandidate = Math.round(requestsPerSecond * share + Math.random() - 0.5);
  const stable = requestsPerSecond - onCandidate;
  return {
    ...numbered(),
    service: name,
    stageEntry: candidate.stageEntry,
    rollout: candidate.rollout,
    generation: table?.generation ?? 0,
    startMs,
    stable: { bucket: counts(stable) },
    candidate: onCandidate > 0 ? { bucket: counts(onCandidate) } : {},
    mirror: noMirror,
    instances: [],
  };
};

const rows = (first: number, n: number): readonly SheetRow[] =>
  Array.from({ length: n }, (_, k) => [`user-${first + k}`, 3, 3, 0, 0, 0, 0, 0, 0, 12]);

const sheetOf = ({ name, candidate }: Routed, minute: number): Sheet => {
  const onCandidate = Math.round((unitsPerMinute * candidate.exposurePpm) / 1_000_000);
  return {
    ...numbered(),
    service: name,
    rollout: candidate.rollout,
    stageEntry: candidate.stageEntry,
    minute,
    startMs: Date.now() - 60_000,
    sampled: 1,
    stable: rows(onCandidate, unitsPerMinute - onCandidate),
    candidate: rows(0, onCandidate),
  };
};

let socket: Socket | null = null;
const say = (message: unknown): void => {
  socket?.write(encodeFrame(message));
};

const hear = (message: DownMessage): void => {
  if (message.kind === "ack") {
    const nowMs = performance.now();
    for (const [each, atMs] of sent) {
      if (each > message.seq) break;
      delays.push(nowMs - atMs);
      sent.delete(each);
    }
  }
  if (message.kind !== "table" || (table !== null && !supersedes(message.table, table))) return;
  table = message.table;
  tables += 1;
  const { epoch, generation } = table;
  say({ kind: "applied", epoch, generation, workers: 1 });
};

const routed = (): readonly Routed[] =>
  (table?.services ?? []).filter((one): one is Routed => one.candidate !== null);

/** The second of all services at once, as a splitter closes it; a sixtieth of them tell a minute. */
let second = 0;
const tellSecond = (): void => {
  second += 1;
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 1_000;
  for (const [k, one] of routed().entries()) {
    say({ kind: "bins", bins: [binOf(one, startMs)] });
    if (k % 60 === second % 60)
      say({ kind: "sheet", sheet: sheetOf(one, Math.floor(second / 60)) });
  }
  say({ kind: "alive", droppedEvents: 0 });
};

/** Dials until control is there; it is started after this process. */
const dial = (): void => {
  const dialled = connect(socketPath);
  const decoder = new FrameDecoder();
  dialled.on("connect", () => {
    socket = dialled;
    say({ kind: "hello", splitter: "bench", bootId, applied: null });
  });
  dialled.on("data", (chunk) => {
    const decoded = decoder.push(Buffer.from(chunk));
    // What comes from our own control needs no second check of its form here.
    if (decoded.ok) for (const message of decoded.messages) hear(message as DownMessage);
  });
  dialled.on("error", () => undefined);
  dialled.on("close", () => {
    socket = null;
    setTimeout(dial, 100);
  });
};

/** Stable and candidate of every service: one port at two addresses of this machine. */
const answer: RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": "2" }).end("ok");
};
const stable = createServer(answer).listen(0, "127.0.0.1", () => {
  const address = stable.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  createServer(answer).listen(port, candidateHost, () => {
    process.send?.({ kind: "ready", port });
  });
});
setInterval(() => {
  if (socket !== null) tellSecond();
}, 1_000);
dial();
process.on("message", () => {
  process.send?.({ kind: "told", delays, waiting: sent.size, tables });
  delays = [];
});
process.on("disconnect", () => process.exit(0));
