import { copyFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authority, certificateFiles } from "../testing/certificates.ts";
import { eventually } from "../testing/eventually.ts";
import { answering, Origin, resetting } from "../testing/origin.ts";
import { RunningSplitter } from "../testing/running-splitter.ts";
import { shopTable } from "../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let splitter: RunningSplitter;

beforeEach(async () => {
  stable = await Origin.open(answering("stable"));
  candidate = await Origin.open(answering("candidate"));
});

afterEach(async () => {
  await splitter.close();
  await stable.close();
  await candidate.close();
});

const applied = (generation: number) => (): boolean =>
  splitter.control.of("applied").some((message) => message.generation === generation);

/** Clients of each kind, one request after another, until told to stop. */
class Load {
  asked = 0;
  readonly failures: string[] = [];
  #stopped = false;
  readonly #clients: Promise<void>[];

  constructor() {
    const keepAlive = new Agent({ keepAlive: true, maxSockets: 8 });
    this.#clients = [
      ...Array.from({ length: 8 }, () => this.#run("kept", () => askHttp1(keepAlive))),
      ...Array.from({ length: 2 }, () => this.#run("fresh", () => askHttp1(false))),
      ...Array.from({ length: 2 }, () => this.#run("h2", askHttp2)),
    ];
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #run(kind: string, ask: () => Promise<string>): Promise<void> {
    while (!this.#stopped) {
      this.asked += 1;
      try {
        const answer = await ask();
        if (answer !== "200 stable") this.failures.push(`${kind}: ${answer}`);
      } catch (thrown) {
        this.failures.push(`${kind}: ${String(thrown)}`);
      }
    }
  }
}

const askHttp1 = async (agent: Agent | false): Promise<string> => {
  const asked = httpRequest(splitter.url, { agent, headers: { "x-user": "u-1" } });
  asked.end();
  const [res] = await once(asked, "response");
  return `${res.statusCode} ${await text(res)}`;
};

/**
 * Five requests over one connection. A stream that is refused was not looked at and is sent again,
 * as every client of HTTP/2 does (RFC 9113 §8.7): Node's own answers our GOAWAY with one that
 * overtakes its last request.
 */
const askHttp2 = async (): Promise<string> => {
  try {
    return await askHttp2Once();
  } catch (thrown) {
    if (String(thrown).includes("REFUSED_STREAM")) return askHttp2Once();
    throw thrown;
  }
};

const askHttp2Once = async (): Promise<string> => {
  const session = connectHttp2(`https://localhost:${splitter.tlsPort}`, { ca: authority });
  const answers: string[] = [];
  for (let n = 0; n < 5 && !session.closed; n += 1) {
    const stream = session.request({ ":path": "/", "x-user": "u-1" });
    const [headers] = await once(stream, "response");
    answers.push(`${headers[":status"]} ${await text(stream)}`);
  }
  session.close();
  return answers.every((answer) => answer === "200 stable") ? "200 stable" : answers.join();
};

test("under load one process follows another and no request fails", async () => {
  splitter = await RunningSplitter.prepare({
    workers: 2,
    tls: { port: 0, ...certificateFiles("first") },
  });
  splitter.control.table = shopTable(stable.url);
  await splitter.start();
  await eventually("applied", applied(1));
  const first = splitter.pid;
  const load = new Load();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const next = await splitter.handOver();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await load.stop();
  expect(next).not.toBe(first);
  expect(load.failures).toEqual([]);
  expect(load.asked).toBeGreaterThan(200);
  const hellos = splitter.control.of("hello");
  expect(new Set(hellos.map(({ bootId }) => bootId)).size).toBe(2);
  expect(hellos.at(-1)?.applied).toEqual({ epoch: 1, generation: 1 });
  await eventually("everything is counted", () => counted() === stable.seen.length);
});

const counted = (): number =>
  splitter.control
    .of("bins")
    .flatMap(({ bins }) => bins)
    .reduce((n, bin) => n + (bin.stable.bucket?.requests ?? 0), 0);

test("a request that takes long ends at the old process, and is counted", async () => {
  splitter = await RunningSplitter.prepare();
  splitter.control.table = shopTable(stable.url, { service: { attemptTimeoutMs: 30_000 } });
  await splitter.start();
  await eventually("applied", applied(1));
  stable.handler = (_req, res) => {
    setTimeout(() => res.end("slow"), 3_000);
  };
  const slow = askHttp1(false);
  await eventually("it is there", () => stable.seen.length === 1);
  const handed = splitter.handOver();
  expect(await slow).toBe("200 slow");
  await handed;
  await eventually("counted", () => counted() === 1);
});

test("a fuse that has tripped stays tripped, and counts that waited for control arrive once", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  candidate.handler = resetting;
  const ask = async (user: string): Promise<string> => {
    const res = await fetch(splitter.url, { headers: { "x-user": user } });
    return res.text();
  };
  for (let n = 0; n < 15; n += 1) expect(await ask(`u-${n}`)).toBe("stable");
  await eventually("fuse", () => control.of("fuse").length > 0);
  control.acks = false;
  await control.kill();
  for (let n = 0; n < 5; n += 1) await ask(`v-${n}`);
  const asked = candidate.seen.length;
  await splitter.handOver();
  candidate.handler = answering("candidate");
  expect(await ask("u-1")).toBe("stable");
  expect(candidate.seen.length).toBe(asked);
  control.acks = true;
  await control.start();
  await eventually("the fuse is told by the successor", () => control.of("fuse").length > 1);
  await eventually("all counts are there", () => distinctRequests() === 21);
});

/** Bins may come twice, where control had not confirmed them. */
const distinctRequests = (): number => {
  const bins = new Map(
    splitter.control
      .of("bins")
      .flatMap(({ bins: all }) => all)
      .map((bin) => [`${bin.bootId} ${bin.seq}`, bin]),
  );
  const requests = (counts: Readonly<Record<string, { requests: number } | undefined>>): number =>
    Object.values(counts).reduce((n, count) => n + (count?.requests ?? 0), 0);
  return [...bins.values()].reduce(
    (n, bin) => n + requests(bin.stable) + requests(bin.candidate),
    0,
  );
};

test("a successor that cannot serve changes nothing", async () => {
  const { certFile, keyFile } = certificateFiles("first");
  splitter = await RunningSplitter.prepare();
  const cert = join(splitter.folder, "cert.pem");
  copyFileSync(certFile, cert);
  splitter.configure({ tls: { port: 0, certFile: cert, keyFile } });
  splitter.control.table = shopTable(stable.url);
  await splitter.start();
  const { pid } = splitter;
  copyFileSync(certificateFiles("unknown").certFile, cert);
  process.kill(pid, "SIGUSR2");
  await eventually("said", () => splitter.log.includes("The successor did not come to serve"));
  expect(splitter.log).toContain("does not belong to the certificate");
  expect(splitter.pid).toBe(pid);
  expect(await askHttp1(false)).toBe("200 stable");
});

test("a rollback that comes while the successor starts holds there too, with control gone", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  const handed = splitter.handOver();
  await eventually("the successor has read its snapshot", () =>
    splitter.log.includes("Serving by the snapshot of table 1/1"),
  );
  const back = { to: candidate.url, exposurePpm: 0, stageEntry: 2 };
  control.publish(shopTable(stable.url, { generation: 2, candidate: back }));
  await eventually("applied here", applied(2));
  await control.kill();
  await handed;
  for (let n = 0; n < 3; n += 1) expect(await askHttp1(false)).toBe("200 stable");
  expect(candidate.seen).toEqual([]);
});

test("a certificate that changes on disk is served to new connections; a broken one is said", async () => {
  splitter = await RunningSplitter.prepare();
  const cert = join(splitter.folder, "cert.pem");
  const key = join(splitter.folder, "key.pem");
  const install = (name: "first" | "renewed"): void => {
    const { certFile, keyFile } = certificateFiles(name);
    copyFileSync(certFile, cert);
    copyFileSync(keyFile, key);
  };
  install("first");
  splitter.configure({ tls: { port: 0, certFile: cert, keyFile: key } });
  splitter.control.table = shopTable(stable.url);
  await splitter.start();
  const served = async (): Promise<string> => {
    const socket = connect({ port: splitter.tlsPort, ca: authority, servername: "localhost" });
    await once(socket, "secureConnect");
    const name = String(socket.getPeerCertificate().subject.CN);
    socket.destroy();
    return name;
  };
  expect(await served()).toBe("first");
  install("renewed");
  await eventually("read again", () => splitter.log.includes("was read again"));
  const untilMs = performance.now() + 5_000;
  while ((await served()) !== "renewed" && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 50));
  copyFileSync(certificateFiles("first").keyFile, key);
  process.kill(splitter.pid, "SIGHUP");
  await eventually("said", () => splitter.log.includes("The last good certificate stays."));
  expect(await served()).toBe("renewed");
});
