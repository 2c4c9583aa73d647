import type { FailureKind } from "@dimmer/core";
import type { Ledger } from "../../counts/ledger.ts";
import type { Alarm } from "../../process/messages.ts";
import { type EventFacts, eventLine } from "../event/event-line.ts";
import type { Reconciliation } from "../event/reconciliation.ts";
import type { Arrival } from "../request/arrival.ts";
import type { RoutedService } from "../table/routing.ts";
import type { Attempt } from "./attempt.ts";
import type { MirrorCopy } from "./mirror.ts";
import type { NotRepeated } from "./repeat.ts";

export type AccountContext = {
  readonly monoMs: () => number;
  readonly wallMs: () => number;
  readonly randomHex: (digits: number) => string;
  readonly eventId: () => string;
  readonly emit: (line: string) => void;
  readonly reconciliation: Reconciliation;
  readonly alarm: (alarm: Alarm, ledger: Ledger) => void;
};

export type AccountOptions = {
  readonly service: RoutedService;
  readonly arrival: Arrival;
  readonly context: AccountContext;
  readonly mirror: MirrorCopy | null;
};

/** How the assigned arm's own attempt failed. */
type Failure = {
  readonly kind: FailureKind;
  readonly status: number | null;
  /** The wide event that shows it. */
  readonly eventId: string;
};

/** How a request ended for its client. */
export type Ending = {
  /** Null when the client got no head. */
  readonly status: number | null;
  readonly error: EventFacts["error"];
  readonly last: Attempt | null;
};

/**
 * What is counted and told of one client request, whatever carried it: one arrival, one outcome, one
 * wide event, and an event of its own for each attempt that was repeated.
 */
export class Account {
  readonly #service: RoutedService;
  readonly #arrival: Arrival;
  readonly #context: AccountContext;
  readonly #mirror: MirrorCopy | null;
  attempts = 0;
  /** An answer of stable replaced the failed one. */
  rescued = false;
  /** How the request was repeated; null: it was not. */
  repeated: EventFacts["repeated"] = null;
  notRepeated: NotRepeated | null = null;
  #origin: string | null = null;
  #failure: Failure | null = null;
  #slow = false;
  #counted = false;

  constructor({ service, arrival, context, mirror }: AccountOptions) {
    this.#service = service;
    this.#arrival = arrival;
    this.#context = context;
    this.#mirror = mirror;
    const { assigned, unit, shadow } = arrival;
    if (!shadow) service.ledger.arrive(assigned.arm, assigned.assignedBy, unit);
  }

  get counted(): boolean {
    return this.#counted;
  }

  get failed(): boolean {
    return this.#failure !== null;
  }

  sent({ endpoint }: Attempt): void {
    this.attempts += 1;
    this.#origin ??= endpoint.origin;
  }

  /** The assigned arm's attempt failed and its answer, or none, goes to the client. */
  fail(kind: FailureKind, status: number | null): void {
    this.#failure ??= { kind, status, eventId: this.#arrival.eventId };
    this.count(null, status);
  }

  /** The assigned arm's attempt failed and is repeated: it gets an event of its own. */
  setAside(attempt: Attempt, kind: FailureKind): void {
    const { status } = attempt;
    const eventId = this.#context.eventId();
    this.#context.reconciliation.attempts += 1;
    this.#failure ??= { kind, status, eventId };
    const nowMs = this.#context.monoMs();
    const durationMs = nowMs - attempt.startedMs;
    const { trace } = this.#arrival;
    this.#emit({
      id: eventId,
      timeMs: this.#context.wallMs() - durationMs,
      durationMs,
      signal: "attempt",
      trace: { ...trace, spanId: this.#context.randomHex(16), parentId: trace.spanId },
      status,
      error: kind,
      servedBy: status === null ? null : attempt.upstream.version,
      instance: attempt.endpoint.origin,
      slow: false,
      candidate: attempt.upstream.arm === "candidate" ? { status, error: kind } : null,
    });
  }

  /** Once per request. `latencyMs`: of the assigned arm's own good answer; null: there was none. */
  count(latencyMs: number | null, status: number | null): void {
    if (this.#counted) return;
    this.#counted = true;
    const { assigned, unit, match, eventId, touched, keyEvent, shadow } = this.#arrival;
    const { yardstick, ledger, run } = this.#service;
    this.#slow = latencyMs !== null && yardstick.isSlow(latencyMs);
    this.#mirror?.stableEnded(this.#failure !== null);
    if (shadow) {
      this.#context.reconciliation.copied += 1;
      return;
    }
    this.#context.reconciliation.counted += 1;
    ledger.count(assigned.arm, assigned.assignedBy, {
      unit,
      endpoint: match.endpoint,
      eventId: this.#failure?.eventId ?? eventId,
      attempted: this.attempts > 0,
      origin: this.#origin,
      failure: this.#failure?.kind ?? null,
      rescued: this.rescued,
      latencyMs,
      slow: this.#slow,
      overSli: latencyMs !== null && yardstick.isOverSli(latencyMs),
      touched,
      success: keyEvent && latencyMs !== null && (status ?? 500) < 400,
    });
    if (assigned.arm !== "candidate") return;
    if (this.#failure === null) run.answered();
    else if (run.failed(unit)) this.#context.alarm("failuresInARow", ledger);
  }

  /** The last word: the event of the whole request. */
  close({ status, error, last }: Ending): void {
    const { eventId, arrivedWallMs, arrivedMonoMs, trace, assigned } = this.#arrival;
    this.#context.reconciliation.requests += 1;
    const durationMs = this.#context.monoMs() - arrivedMonoMs;
    this.count(this.#failure === null && error === null ? durationMs : null, status);
    const reached = this.rescued ? null : (this.#failure?.kind ?? null);
    const answered = last !== null && last.status !== null;
    this.#emit({
      id: eventId,
      timeMs: arrivedWallMs,
      durationMs,
      signal: "access",
      trace,
      status,
      error: error ?? reached,
      servedBy: answered ? last.upstream.version : null,
      instance: last?.endpoint.origin ?? null,
      slow: this.#slow,
      candidate:
        this.#failure === null || assigned.arm === "stable"
          ? null
          : { status: this.#failure.status, error: this.#failure.kind },
    });
  }

  /** The client went away, or we closed what may not go on: no failure of anybody. */
  forget(): void {
    this.#mirror?.forget();
    this.count(null, null);
  }

  #emit(own: OwnFacts): void {
    const { path, match, clientAddress, head, assigned, unit, shadow } = this.#arrival;
    // Field by field: a spread of this many costs more than the line that is made of them.
    const facts: EventFacts = {
      id: own.id,
      timeMs: own.timeMs,
      durationMs: own.durationMs,
      signal: own.signal,
      trace: own.trace,
      status: own.status,
      error: own.error,
      servedBy: own.servedBy,
      instance: own.instance,
      slow: own.slow,
      candidate: own.candidate,
      path,
      match,
      clientAddress,
      userAgent: head.userAgent,
      arm: assigned.arm,
      assignedBy: assigned.assignedBy,
      cohort: assigned.cohort,
      unit,
      bucket: assigned.bucket,
      attempts: this.attempts,
      rescued: own.signal === "attempt" || this.rescued,
      repeated: this.repeated,
      notRepeated: this.notRepeated,
      shadow,
    };
    this.#context.emit(eventLine(this.#service.frame, facts));
  }
}

type OwnFacts = Pick<
  EventFacts,
  | "id"
  | "timeMs"
  | "durationMs"
  | "signal"
  | "trace"
  | "status"
  | "error"
  | "servedBy"
  | "instance"
  | "slow"
  | "candidate"
>;
