import type { Socket } from "node:net";
import type { Ledger } from "../counts/ledger.ts";
import { drainMs, handOverDrainMs, idleGraceMs, sweepMs, tallyMs, totalsMs } from "../limits.ts";
import type { Clock } from "../process/clock.ts";
import type { Alarm, FromWorker, ToWorker } from "../process/messages.ts";
import { EventSender } from "./event/event-sender.ts";
import { openReconciliation, type Totals, totalsLine } from "./event/reconciliation.ts";
import { eventIds, hexSource } from "./event/ids.ts";
import { type Entrance, Front } from "./front/front.ts";
import { Reception } from "./reception.ts";
import { Faults } from "./faults.ts";
import { Refusals } from "./refusals.ts";

export type WorkerOptions = {
  /** Name of this splitter, stamped on events. */
  readonly splitter: string;
  /** Where wide events go: the address of ingest's NDJSON endpoint. */
  readonly eventsUrl: string;
  readonly clock: Clock;
  readonly say: (message: FromWorker) => void;
};

/** One process of the data plane: serves requests by the table that it holds, and counts them. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #refusals = new Refusals();
  readonly #front: Front;
  readonly #reception: Reception;
  readonly #events: EventSender;
  readonly #reconciliation = openReconciliation();
  readonly #eventId: () => string;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #alarmed = new Set<string>();
  #draining = false;

  constructor(options: WorkerOptions) {
    const { clock, eventsUrl, splitter } = options;
    this.#options = options;
    this.#events = new EventSender(eventsUrl, clock.monoMs);
    const randomHex = hexSource();
    this.#eventId = eventIds(randomHex(12));
    const write = (text: string): void => void process.stderr.write(text);
    const faults = new Faults({ refusals: this.#refusals, monoMs: clock.monoMs, write });
    this.#reception = new Reception({
      splitter,
      refusals: this.#refusals,
      context: {
        ...clock,
        randomHex,
        eventId: this.#eventId,
        pseudonym: `dimmer-${randomHex(8)}`,
        random: () => Number.parseInt(randomHex(4), 16) / 65_536,
        reconciliation: this.#reconciliation,
        emit: (line) => {
          this.#events.add(line);
        },
        alarm: (alarm, ledger) => {
          this.#alarm(alarm, ledger);
        },
        refuse: (reason) => {
          this.#refusals.add(reason);
        },
        fault: (error) => {
          faults.add(error);
        },
      },
    });
    this.#front = new Front({
      serve: (req, res) => {
        this.#reception.receive(req, res);
      },
      upgrade: (req, socket, first) => {
        this.#reception.upgrade(req, socket, first);
      },
      refusals: this.#refusals,
    });
    this.#timers.push(setInterval(() => this.#reception.sweep(clock.monoMs()), sweepMs));
    this.#timers.push(setInterval(() => this.#tally(), tallyMs));
    this.#timers.push(setInterval(() => this.#tellTotals(), totalsMs));
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case "route":
        this.#reception.route(message.table);
        this.#alarmed.clear();
        this.#options.say({ kind: "routed", revision: message.revision });
        return;
      case "rescues":
        this.#reception.allowRepeats(message.perSecond);
        return;
      case "identity":
        this.#front.identify(message.identity);
        return;
      case "connection":
        return;
      case "drain":
        void this.drain(message.because);
    }
  }

  /** Takes a client's connection. */
  accept(socket: Socket, entrance: Entrance): void {
    this.#front.accept(socket, entrance);
  }

  /**
   * Lets requests in flight end, cuts what does not, and hands over the last counts. When another
   * process takes over, nobody waits for this one: connections that are idle may still send a
   * request, which is answered with the word that it was the last.
   */
  async drain(because: "stop" | "handOver" = "stop"): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#front.drain();
    const { monoMs } = this.#options.clock;
    const beganMs = monoMs();
    const patienceMs = because === "stop" ? drainMs : handOverDrainMs;
    const graceMs = because === "stop" ? 0 : idleGraceMs;
    while (this.#front.size > 0 && monoMs() - beganMs < patienceMs) {
      if (monoMs() - beganMs >= graceMs) {
        this.#front.closeIdle();
        if (this.#reception.inFlight === 0) break;
      }
      await new Promise((resolve) => setTimeout(resolve, sweepMs));
    }
    this.#reception.cut();
    this.#front.close();
    for (const timer of this.#timers) clearInterval(timer);
    this.#tally();
    await Promise.all([this.#events.close(), this.#reception.close()]);
    // Once more: what became of the last events is known only now.
    this.#tally();
  }

  #tally(): void {
    const tallies = this.#reception.take();
    const refused = this.#refusals.take();
    const totals = this.#totals();
    const droppedEvents = totals.dropped;
    this.#options.say({ kind: "tally", tallies, droppedEvents, refused, totals });
  }

  #totals(): Totals {
    const { taken, dropped, waiting } = this.#events;
    return { ...this.#reconciliation, taken, dropped, waiting };
  }

  /** As Dimmer's own event. */
  #tellTotals(): void {
    const { splitter, clock } = this.#options;
    const about = { id: this.#eventId(), timeMs: clock.wallMs(), splitter };
    this.#reconciliation.own += 1;
    this.#events.add(totalsLine(this.#totals(), about));
  }

  /** Once per table: the primary decides, and answers with another table. */
  #alarm(alarm: Alarm, { key }: Ledger): void {
    const once = `${alarm} ${key.service} ${key.rollout} ${key.stageEntry}`;
    if (this.#alarmed.has(once)) return;
    this.#alarmed.add(once);
    this.#options.say({ kind: "alarm", alarm, ...key });
  }
}
