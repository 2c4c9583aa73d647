import { limits } from "../limits.ts";
import type { Answer } from "./answer.ts";
import type { Arrival } from "./arrival.ts";
import type { Send } from "./client.ts";
import type { Session } from "./session.ts";

export type SourceOptions = {
  /** By rising `atMs`; the source ends with them. */
  readonly arrivals: Iterator<Arrival>;
  readonly send: Send;
  readonly onAnswer: (answer: Answer) => void;
  /** Monotonic clock, ms. */
  readonly now: () => number;
  /** No session begins after this long, ms. */
  readonly forMs: number;
};

/** Looked at so often whether sessions are due; arrivals are this late at most on an idle machine. */
const tickMs = 4;

/**
 * Open-loop traffic: every session begins when it is due, whether or not earlier ones were answered;
 * only inside a session does a request wait for the answer before it. Bounded in time, in requests
 * and in what is under way; what finds no room is dropped and counted, never delayed.
 */
export class TrafficSource {
  readonly #options: SourceOptions;
  readonly #startMs: number;
  readonly #underWay = new Set<Promise<void>>();
  readonly #pauses = new Set<() => void>();
  #next: Arrival | null;
  #timer: NodeJS.Timeout | null = null;
  #sayOver: () => void = () => {};
  #inFlight = 0;
  #sent = 0;
  #begun = 0;
  #dropped = 0;
  #stopped = false;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#startMs = options.now();
    this.#next = this.#draw();
  }

  /** Begins; resolves once the last session has ended. */
  async run(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#sayOver = resolve;
      this.#timer = setInterval(() => {
        this.advance();
        if (this.#next === null) resolve();
      }, tickMs);
    });
    if (this.#timer !== null) clearInterval(this.#timer);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Begins every session that is due now. */
  advance(): void {
    const elapsedMs = this.#options.now() - this.#startMs;
    while (this.#next !== null && this.#next.atMs <= elapsedMs) {
      this.#begin(this.#next.session);
      this.#next = this.#draw();
    }
  }

  /** Begins nothing more: sessions end after the answer they wait for. */
  stop(): void {
    this.#stopped = true;
    this.#next = null;
    for (const wake of this.#pauses) wake();
    this.#sayOver();
  }

  /** Sessions begun, requests sent, and what was dropped for want of room. */
  get tally(): { readonly sessions: number; readonly requests: number; readonly dropped: number } {
    return { sessions: this.#begun, requests: this.#sent, dropped: this.#dropped };
  }

  #draw(): Arrival | null {
    if (this.#stopped || this.#sent >= limits.trafficRequests) return null;
    const { done, value } = this.#options.arrivals.next();
    return done === true || value.atMs > this.#options.forMs ? null : value;
  }

  #begin(session: Session): void {
    if (this.#underWay.size >= limits.sessionsUnderWay) {
      this.#dropped += 1;
      return;
    }
    this.#begun += 1;
    const ended = this.#visit(session).finally(() => this.#underWay.delete(ended));
    this.#underWay.add(ended);
  }

  async #visit(session: Session): Promise<void> {
    for (const step of session.steps) {
      if (step.thinkMs > 0) await this.#pause(step.thinkMs);
      if (this.#stopped && step.thinkMs > 0) return;
      if (this.#inFlight >= limits.requestsInFlight) {
        this.#dropped += 1;
        return;
      }
      this.#inFlight += 1;
      this.#sent += 1;
      const answer = await this.#options.send(session, step);
      this.#inFlight -= 1;
      this.#options.onAnswer(answer);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#pauses.add(wake);
    });
  }
}
