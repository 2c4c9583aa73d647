import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RouteTable } from "@dimmer/core";
import { FakeControl } from "@dimmer/splitter/testing";
import { childrenOf } from "./cpu.ts";
import { writeHaproxy } from "./haproxy.ts";
import { originOf, proxyOf, writeNginx } from "./nginx.ts";
import {
  has,
  helperCore,
  measuredCore,
  repin,
  type Running,
  startNode,
  startProgram,
} from "./pinned.ts";

/** A splitter with everything on, and what it is told and tells. */
export type Measured = Running & {
  readonly control: FakeControl;
  /** Worker processes, as they are now. */
  readonly workers: () => readonly number[];
  /** Events that have reached the sink. */
  readonly events: () => Promise<number>;
};

/** Those that pass everything on; `nginx` and `haproxy` only where they are installed. */
export const peerNames = [
  "bare",
  "agent-proxy",
  "http-proxy-3",
  "fastify-proxy",
  "nginx",
  "haproxy",
] as const;

export type PeerName = (typeof peerNames)[number];

export const isThere = (peer: PeerName): boolean =>
  (peer !== "nginx" && peer !== "haproxy") || has(peer);

/** The processes of one figure: started for it, ended after it. */
export class Lab {
  readonly #folder = mkdtempSync(join(tmpdir(), "dimmer-bench-"));
  readonly #children: ChildProcess[] = [];
  readonly #controls: FakeControl[] = [];
  #next = 0;

  /** An origin of ours, beside the load. */
  async origin(behaviour: { readonly name: string; readonly fails?: number }): Promise<Running> {
    return this.#node(helperCore, "origin.ts", JSON.stringify(behaviour));
  }

  /** The fastest origin there is: nginx, else ours. */
  async fastOrigin(): Promise<Running> {
    if (!has("nginx")) return this.origin({ name: "v1" });
    const port = await freePort();
    const folder = this.#room();
    return this.#program(helperCore, writeNginx(folder, originOf(folder, port)), port);
  }

  /** One process, one thread, on the measured core. */
  async peer(name: PeerName, origin: Running): Promise<Running> {
    if (name !== "nginx" && name !== "haproxy")
      return this.#node(measuredCore, `../peers/${name}.ts`, origin.url);
    const port = await freePort();
    const folder = this.#room();
    const command =
      name === "nginx"
        ? writeNginx(folder, proxyOf(port, origin.port))
        : writeHaproxy(folder, { port, origin: origin.port });
    return this.#program(measuredCore, command, port);
  }

  async splitter(table: RouteTable, workers = 1): Promise<Measured> {
    const folder = this.#room();
    const linkSocket = join(folder, "link.sock");
    const control = new FakeControl(linkSocket);
    control.table = table;
    this.#controls.push(control);
    await control.start();
    const sink = await this.#node(helperCore, "sink.ts", "");
    const running = await this.#node(
      measuredCore,
      "../../../packages/splitter/primary/main.ts",
      JSON.stringify({
        name: "bench",
        host: "127.0.0.1",
        port: 0,
        workers,
        linkSocket,
        snapshotFile: join(folder, "snapshot.json"),
        eventsUrl: `${sink.url}/v1/events`,
        fallback: null,
      }),
    );
    while (control.of("applied").length === 0) await pause(20);
    return {
      ...running,
      control,
      workers: () => childrenOf(running.child.pid ?? -1),
      events: () => countEvents(sink.child),
    };
  }

  /** Gives each process a core of its own, from the measured one on, leaving out the helpers'. */
  spread(pids: readonly number[]): void {
    for (const [i, pid] of pids.entries()) repin(pid, i === 0 ? measuredCore : i + 1);
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill("SIGTERM");
    for (const control of this.#controls) await control.kill();
    await pause(300);
    for (const child of this.#children) if (child.exitCode === null) child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #room(): string {
    this.#next += 1;
    const room = join(this.#folder, String(this.#next));
    mkdirSync(room);
    return room;
  }

  async #node(core: number, entry: string, argument: string): Promise<Running> {
    const running = await startNode(core, new URL(entry, import.meta.url), argument);
    this.#children.push(running.child);
    return running;
  }

  async #program(core: number, command: readonly string[], port: number): Promise<Running> {
    const running = await startProgram(core, command, port);
    this.#children.push(running.child);
    return running;
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });

const countEvents = (sink: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    sink.once("message", (message: { kind: string; events: number }) => {
      if (message.kind === "events") resolve(message.events);
    });
    sink.send("count");
  });
