import type { FailureKind } from "@dimmer/core";
import type { Ledger } from "../../counts/ledger.ts";
import { maxKeptBodyBytes, streamCountsAfterMs } from "../../limits.ts";
import type { Alarm } from "../../process/messages.ts";
import { type AnswerHead, keepPrivate, type RawHead, readAnswer } from "../answer/answer-head.ts";
import type { Arrival } from "../request/arrival.ts";
import { Attempt, type AttemptListener } from "./attempt.ts";
import { ClientAnswer } from "../answer/client-answer.ts";
import { type EventFacts, eventLine } from "../event/event-line.ts";
import type { Slotted } from "./in-flight.ts";
import type { MirrorCopy } from "./mirror.ts";
import { RequestBody } from "../request/request-body.ts";
import { headersFor } from "../request/request-out.ts";
import type { RoutedService } from "../table/routing.ts";
import { printFailure } from "../answer/sentences.ts";
import { isNavigation, mayBeShared, mintedCookie } from "../unit/unit.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { ClientRequest, ClientResponse } from "../front/client.ts";

/** What exchanges share in one worker. */
export type ExchangeContext = {
  readonly monoMs: () => number;
  readonly wallMs: () => number;
  readonly randomHex: (digits: number) => string;
  readonly eventId: () => string;
  readonly emit: (line: string) => void;
  readonly alarm: (alarm: Alarm, ledger: Ledger) => void;
  readonly over: (exchange: Exchange) => void;
};

export type ExchangeOptions = {
  readonly service: RoutedService;
  readonly arrival: Arrival;
  readonly context: ExchangeContext;
  readonly mirror: MirrorCopy | null;
};

/** How the assigned arm's own attempt failed. */
type Failure = {
  readonly kind: FailureKind;
  readonly status: number | null;
  /** The wide event that shows it. */
  readonly eventId: string;
};

/**
 * One request of a client, from its head to its end: an attempt on the assigned arm, perhaps a
 * rescue on stable, one count, one wide event.
 */
export class Exchange implements AttemptListener, Slotted {
  readonly service: RoutedService;
  slot = -1;
  readonly #arrival: Arrival;
  readonly #context: ExchangeContext;
  readonly #mirror: MirrorCopy | null;
  readonly #res: ClientResponse;
  readonly #answer: ClientAnswer;
  readonly #body: RequestBody | null;
  readonly #rescuable: boolean;
  #attempt: Attempt | null = null;
  #attempts = 0;
  /** Where the assigned arm's own attempt went. */
  #origin: string | null = null;
  #failure: Failure | null = null;
  #rescuing = false;
  #rescued = false;
  #slow = false;
  #counted = false;
  #over = false;

  constructor(req: ClientRequest, res: ClientResponse, options: ExchangeOptions) {
    const { service, arrival, context, mirror } = options;
    this.service = service;
    this.#arrival = arrival;
    this.#context = context;
    this.#mirror = mirror;
    this.#res = res;
    this.#answer = new ClientAnswer(res);
    this.#rescuable =
      arrival.assigned.arm === "candidate" && arrival.match.rescuable && fitsIntoMemory(arrival);
    this.#body = hasBody(arrival)
      ? new RequestBody(req, this.#rescuable ? maxKeptBodyBytes : 0)
      : null;
    res.on("close", () => {
      this.#clientClosed();
    });
  }

  start(): void {
    const { assigned, unit } = this.#arrival;
    this.service.ledger.arrive(assigned.arm, assigned.assignedBy, unit);
    this.#send(this.#assignedUpstream());
  }

  /** Looks at the clock: deadlines of attempts, and streams that count by now. */
  sweep(nowMs: number): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    if (attempt.status === null) {
      if (nowMs - attempt.startedMs < this.service.attemptTimeoutMs) return;
      attempt.cancel();
      this.failed(attempt, "timeout");
    } else if (!this.#counted && nowMs - this.#arrival.arrivedMonoMs >= streamCountsAfterMs)
      this.#count(nowMs - this.#arrival.arrivedMonoMs);
  }

  answered(attempt: Attempt, status: number, raw: RawHead): void {
    const head = readAnswer(raw);
    const kind = status >= 500 ? "status" : head.marked === null ? null : "marked";
    if (this.#rescuing) {
      this.#rescued = kind !== "status";
      this.#count(null);
    } else if (kind !== null) {
      if (kind === "status" && this.#rescue(attempt, kind)) return;
      this.#fail(kind, status);
    }
    this.#prepare(head, attempt);
    const holds = this.#rescuable && !this.#rescuing && kind === null && !head.eventStream;
    if (holds) this.#answer.hold(status, head);
    else this.#answer.commit(status, head);
  }

  chunk(attempt: Attempt, chunk: Buffer): void {
    if (this.#answer.write(chunk)) return;
    attempt.pause();
    this.#res.once("drain", () => {
      attempt.resume();
    });
  }

  ended(_attempt: Attempt, trailers: RawHead): void {
    this.#answer.end(trailers);
    this.#finish(null);
  }

  failed(attempt: Attempt, kind: FailureKind): void {
    if (this.#over) return;
    if (this.#body?.aborted === true) {
      this.#clientClosed();
      return;
    }
    if (!this.#answer.committed && this.#rescue(attempt, kind)) return;
    if (!this.#counted) this.#fail(kind, attempt.status);
    if (this.#answer.committed) this.#res.destroy();
    else this.#answer.say(kind === "timeout" ? 504 : 502, printFailure(this.service.name, kind));
    this.#finish(kind);
  }

  /** The worker stops: what is still running is cut. */
  cut(): void {
    this.#res.destroy();
  }

  #send(upstream: Upstream): void {
    const { method, target } = this.#arrival;
    const attempt = new Attempt(upstream, this, this.#context.monoMs());
    this.#attempt = attempt;
    this.#attempts += 1;
    attempt.send({
      method,
      path: target,
      headers: headersFor(upstream, this.#arrival),
      body: this.#body?.open() ?? null,
    });
    this.#origin ??= attempt.origin;
  }

  #assignedUpstream(): Upstream {
    const { candidate, stable } = this.service;
    return this.#arrival.assigned.arm === "candidate" && candidate !== null ? candidate : stable;
  }

  /** Gives the request to stable, if that is safe and stable can carry it. */
  #rescue(attempt: Attempt, kind: FailureKind): boolean {
    if (!this.#rescuable || this.#rescuing || this.#res.destroyed) return false;
    if (this.#body !== null && !this.#body.repeatable) return false;
    const nowMs = this.#context.monoMs();
    const grant = this.service.rescues.take(nowMs);
    if (grant !== "within") this.#context.alarm("rescuesSpent", this.service.ledger);
    if (grant === "spent") return false;
    attempt.cancel();
    this.#answer.drop();
    this.#failure = { kind, status: attempt.status, eventId: this.#context.eventId() };
    this.#emitAttempt(attempt, nowMs);
    this.#rescuing = true;
    this.#send(this.service.stable);
    return true;
  }

  #fail(kind: FailureKind, status: number | null): void {
    this.#failure ??= { kind, status, eventId: this.#arrival.eventId };
    this.#count(null);
  }

  #prepare(head: AnswerHead, attempt: Attempt): void {
    const { method, mint, head: asked } = this.#arrival;
    if (attempt.upstream.arm === "candidate" && (method === "GET" || method === "HEAD"))
      keepPrivate(head);
    if (mint === null || !isNavigation(method, asked) || mayBeShared(head.cacheControl)) return;
    head.headers.push("Set-Cookie", mintedCookie(mint, this.#context.randomHex(32)));
  }

  /** Once per request. `latencyMs`: of the assigned arm's own good answer. */
  #count(latencyMs: number | null): void {
    if (this.#counted) return;
    this.#counted = true;
    const { assigned, unit, match, eventId, touched, keyEvent } = this.#arrival;
    const { yardstick, ledger, run } = this.service;
    this.#slow = latencyMs !== null && yardstick.isSlow(latencyMs);
    ledger.count(assigned.arm, assigned.assignedBy, {
      unit,
      endpoint: match.endpoint,
      eventId: this.#failure?.eventId ?? eventId,
      attempted: this.#attempts > 0,
      origin: this.#origin,
      failure: this.#failure?.kind ?? null,
      rescued: this.#rescued,
      latencyMs,
      slow: this.#slow,
      overSli: latencyMs !== null && yardstick.isOverSli(latencyMs),
      touched,
      success: keyEvent && latencyMs !== null && (this.#attempt?.status ?? 500) < 400,
    });
    this.#mirror?.stableEnded(this.#failure !== null);
    if (assigned.arm !== "candidate") return;
    if (this.#failure === null) run.answered();
    else if (run.failed(unit)) this.#context.alarm("failuresInARow", ledger);
  }

  #clientClosed(): void {
    if (this.#over) return;
    this.#attempt?.cancel();
    this.#answer.drop();
    this.#mirror?.forget();
    this.#count(null);
    this.#finish("clientClosed");
  }

  #finish(error: EventFacts["error"]): void {
    if (this.#over) return;
    this.#over = true;
    const { context, arrival } = { context: this.#context, arrival: this.#arrival };
    const durationMs = context.monoMs() - arrival.arrivedMonoMs;
    this.#count(this.#failure === null ? durationMs : null);
    context.emit(eventLine(this.service.frame, this.#requestFacts(durationMs, error)));
    context.over(this);
  }

  #requestFacts(durationMs: number, error: EventFacts["error"]): EventFacts {
    const { arrivedWallMs, eventId, match, trace } = this.#arrival;
    const status = this.#answer.committed && this.#res.headersSent ? this.#res.statusCode : null;
    const reached = this.#rescued ? null : (this.#failure?.kind ?? null);
    return {
      ...this.#commonFacts(),
      id: eventId,
      timeMs: arrivedWallMs,
      durationMs,
      signal: "access",
      trace,
      endpoint: match.endpoint,
      status,
      error: error ?? reached,
      servedBy: this.#attempt?.status === null ? null : (this.#attempt?.upstream.version ?? null),
      slow: this.#slow,
      rescued: this.#rescued,
      candidate:
        this.#failure === null || this.#arrival.assigned.arm === "stable"
          ? null
          : { status: this.#failure.status, error: this.#failure.kind },
    };
  }

  #emitAttempt(attempt: Attempt, nowMs: number): void {
    if (this.#failure === null) return;
    const { trace, match } = this.#arrival;
    const durationMs = nowMs - attempt.startedMs;
    const facts: EventFacts = {
      ...this.#commonFacts(),
      id: this.#failure.eventId,
      timeMs: this.#context.wallMs() - durationMs,
      durationMs,
      signal: "attempt",
      trace: { ...trace, spanId: this.#context.randomHex(16), parentId: trace.spanId },
      endpoint: match.endpoint,
      status: attempt.status,
      error: this.#failure.kind,
      servedBy: attempt.status === null ? null : attempt.upstream.version,
      slow: false,
      rescued: true,
      candidate: { status: attempt.status, error: this.#failure.kind },
    };
    this.#context.emit(eventLine(this.service.frame, facts));
  }

  #commonFacts(): CommonFacts {
    const { method, path, match, clientAddress, head, assigned, unit } = this.#arrival;
    return {
      method,
      path,
      route: match.route,
      clientAddress,
      userAgent: head.userAgent,
      arm: assigned.arm,
      assignedBy: assigned.assignedBy,
      version: this.#assignedUpstream().version,
      unit,
      bucket: assigned.bucket,
      attempts: this.#attempts,
    };
  }
}

type CommonFacts = Pick<
  EventFacts,
  | "method"
  | "path"
  | "route"
  | "clientAddress"
  | "userAgent"
  | "arm"
  | "assignedBy"
  | "version"
  | "unit"
  | "bucket"
  | "attempts"
>;

const hasBody = ({ head }: Arrival): boolean =>
  head.transferEncoding !== null || (head.contentLength !== null && head.contentLength !== "0");

/** A body that is declared too large is not kept, and so not rescued. */
const fitsIntoMemory = ({ head }: Arrival): boolean =>
  head.contentLength === null || Number(head.contentLength) <= maxKeptBodyBytes;
