import type { RouteTable } from "@dimmer/core";
import { type AddressInfo, createServer } from "node:net";
import { isEmpty, Ledger, type Tally } from "../counts/ledger.ts";
import { type Clock, systemClock } from "../process/clock.ts";
import type { Alarm, FromWorker } from "../process/messages.ts";
import { addTotals, type Totals } from "../worker/event/reconciliation.ts";
import { Worker } from "../worker/worker.ts";
import { EventsSink } from "./events-sink.ts";

/** One worker in this process on a free port, with what it says. */
export class RunningWorker {
  readonly worker: Worker;
  readonly sink: EventsSink;
  readonly said: FromWorker[] = [];
  port = 0;
  #revision = 0;
  /** Brings connections to the worker, as the primary does. */
  readonly #doors = (["plain", "tls"] as const).map((entrance) =>
    createServer((socket) => {
      this.worker.accept(socket, entrance);
    }),
  );
  tlsPort = 0;

  private constructor(sink: EventsSink, clock: Clock) {
    this.sink = sink;
    this.worker = new Worker({
      splitter: "test",
      eventsUrl: sink.url,
      clock,
      say: (message) => this.said.push(message),
    });
  }

  /** `clock`: for what takes longer than a test may. */
  static async open(table: RouteTable | null, clock: Clock = systemClock): Promise<RunningWorker> {
    const running = new RunningWorker(await EventsSink.open(), clock);
    running.route(table);
    const [port = 0, tlsPort = 0] = await Promise.all(running.#doors.map(listen));
    running.port = port;
    running.tlsPort = tlsPort;
    return running;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get alarms(): Alarm[] {
    return this.said.flatMap((message) => (message.kind === "alarm" ? [message.alarm] : []));
  }

  /** What it said of itself last. */
  get totals(): Totals {
    const totals = this.said.flatMap((message) =>
      message.kind === "tally" && message.totals !== undefined ? [message.totals] : [],
    );
    return totals.at(-1) ?? addTotals([]);
  }

  route(table: RouteTable | null): void {
    this.#revision += 1;
    this.worker.hear({ kind: "route", revision: this.#revision, table });
  }

  /** Stops the worker; everything that it counted. */
  async stop(): Promise<readonly Tally[]> {
    for (const door of this.#doors) door.close();
    await this.worker.drain();
    await this.sink.close();
    return this.tallies();
  }

  /** Everything that it has handed over by now, one tally per stage entry. */
  tallies(): readonly Tally[] {
    const ledgers = new Map<string, Ledger>();
    for (const message of this.said) {
      if (message.kind !== "tally") continue;
      for (const tally of message.tallies) {
        const { service, rollout, stageEntry } = tally;
        const name = `${service} ${rollout} ${stageEntry}`;
        const ledger = ledgers.get(name) ?? new Ledger({ service, rollout, stageEntry });
        ledger.add(tally);
        ledgers.set(name, ledger);
      }
    }
    return [...ledgers.values()].map((ledger) => ledger.take()).filter((tally) => !isEmpty(tally));
  }
}

const listen = (door: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => {
    door.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = door.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
