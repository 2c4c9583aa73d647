import type { FailureKind } from "@dimmer/core";
import { maxMirrorBodyBytes, maxMirrorInFlight } from "../../limits.ts";
import type { Reconciliation } from "../event/reconciliation.ts";
import type { Arrival } from "../request/arrival.ts";
import { Attempt, type AttemptListener } from "./attempt.ts";
import { eventLine } from "../event/event-line.ts";
import { InFlight, type Slotted } from "./in-flight.ts";
import type { Endpoint } from "../upstream/endpoint.ts";
import { headersForCopy } from "../request/request-out.ts";
import type { Mirrored, RoutedService } from "../table/routing.ts";

export type MirrorContext = {
  readonly monoMs: () => number;
  readonly wallMs: () => number;
  readonly randomHex: (digits: number) => string;
  readonly eventId: () => string;
  readonly emit: (line: string) => void;
  readonly reconciliation: Reconciliation;
  readonly fault: (error: unknown) => void;
};

const mirrored = new Set(["GET", "HEAD"]);

/** Sends copies of safe requests to the candidate; nobody waits for them. */
export class Mirror {
  readonly #context: MirrorContext;
  readonly #inFlight = new InFlight<MirrorCopy>();

  constructor(context: MirrorContext) {
    this.#context = context;
  }

  /** A copy of this request, if its unit is mirrored and there is room; else null. */
  copy(service: RoutedService, arrival: Arrival): MirrorCopy | null {
    const { mirror, ledger } = service;
    const { unit, assigned, method, head } = arrival;
    if (mirror === null || unit === null || arrival.shadow || assigned.arm !== "stable")
      return null;
    if (!mirrored.has(method) || !mirror.includes(unit)) return null;
    if (head.transferEncoding !== null || (head.contentLength ?? "0") !== "0") {
      ledger.skipMirror("body");
      return null;
    }
    const endpoint = this.#inFlight.size >= maxMirrorInFlight ? null : mirror.upstream.next();
    if (endpoint === null) {
      ledger.skipMirror("busy");
      return null;
    }
    const copy = new MirrorCopy({
      endpoint,
      service,
      arrival,
      mirror,
      unit,
      context: this.#context,
      over: (done) => {
        this.#inFlight.remove(done);
      },
    });
    this.#inFlight.add(copy);
    copy.start();
    return copy;
  }

  sweep(nowMs: number): void {
    for (const copy of this.#inFlight.all()) copy.sweep(nowMs);
  }
}

type CopyOptions = {
  readonly endpoint: Endpoint;
  readonly service: RoutedService;
  readonly arrival: Arrival;
  readonly mirror: Mirrored;
  readonly unit: string;
  readonly context: MirrorContext;
  readonly over: (copy: MirrorCopy) => void;
};

/** One copy and the user's own answer: a pair once both ends are known. */
export class MirrorCopy implements AttemptListener, Slotted {
  slot = -1;
  readonly #options: CopyOptions;
  readonly #attempt: Attempt;
  readonly #eventId: string;
  #bytes = 0;
  #over = false;
  #candidateBad: boolean | null = null;
  #stableBad: boolean | null = null;
  #forgotten = false;

  constructor(options: CopyOptions) {
    const { mirror, context, endpoint, service } = options;
    this.#options = options;
    this.#eventId = context.eventId();
    this.#attempt = new Attempt({
      upstream: mirror.upstream,
      endpoint,
      listener: this,
      startedMs: context.monoMs(),
      timeoutMs: service.attemptTimeoutMs,
    });
  }

  start(): void {
    const { mirror, arrival } = this.#options;
    this.#attempt.send({
      method: arrival.method,
      path: arrival.target,
      headers: headersForCopy(mirror.upstream, arrival),
      body: null,
      upgrade: null,
      late: null,
    });
  }

  sweep(nowMs: number): void {
    if (nowMs - this.#attempt.startedMs < this.#attempt.timeoutMs) return;
    this.#attempt.cancel();
    if (this.#attempt.status === null) this.failed(this.#attempt, "timeout");
    else this.#end(null);
  }

  /** The user has an answer. */
  stableEnded(bad: boolean): void {
    if (this.#forgotten) return;
    this.#stableBad ??= bad;
    this.#pair();
  }

  /** The user went away: there is nothing to compare with, and never will be. */
  forget(): void {
    if (this.#stableBad !== null || this.#forgotten) return;
    this.#forgotten = true;
    this.#options.service.ledger.skipMirror("clientClosed");
    this.#attempt.cancel();
    this.#leave();
  }

  answered(): void {
    // The status is kept by the attempt; what follows is read and thrown away.
  }

  chunk(attempt: Attempt, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= maxMirrorBodyBytes) return;
    attempt.cancel();
    this.#end(null);
  }

  ended(): void {
    this.#end(null);
  }

  failed(_attempt: Attempt, kind: FailureKind): void {
    this.#end(kind);
  }

  broken(_attempt: Attempt, error: unknown): void {
    this.#options.context.fault(error);
    this.#leave();
  }

  #end(failure: FailureKind | null): void {
    if (this.#over) return;
    this.#leave();
    const { status } = this.#attempt;
    const kind = failure ?? (status !== null && status >= 500 ? "status" : null);
    this.#candidateBad = kind !== null;
    this.#emit(kind);
    this.#pair();
  }

  #pair(): void {
    if (this.#candidateBad === null || this.#stableBad === null) return;
    const { service, arrival, unit } = this.#options;
    const worse =
      this.#candidateBad === this.#stableBad ? null : this.#candidateBad ? "candidate" : "stable";
    service.ledger.countMirror({
      worse,
      unit,
      n: 1,
      endpoint: arrival.match.endpoint,
      eventId: this.#eventId,
    });
  }

  #leave(): void {
    this.#over = true;
    this.#options.over(this);
  }

  #emit(kind: FailureKind | null): void {
    const { service, arrival, mirror, context, unit } = this.#options;
    const { assigned, trace, match } = arrival;
    const durationMs = context.monoMs() - this.#attempt.startedMs;
    const { status } = this.#attempt;
    const line = eventLine(service.frame, {
      id: this.#eventId,
      timeMs: context.wallMs() - durationMs,
      durationMs,
      signal: "shadow",
      trace: { ...trace, spanId: context.randomHex(16), parentId: trace.spanId },
      match,
      path: arrival.path,
      status,
      error: kind,
      clientAddress: arrival.clientAddress,
      userAgent: arrival.head.userAgent,
      arm: assigned.arm,
      assignedBy: assigned.assignedBy,
      servedBy: status === null ? null : mirror.upstream.version,
      unit,
      bucket: assigned.bucket,
      slow: false,
      attempts: 1,
      rescued: false,
      instance: this.#attempt.endpoint.origin,
      cohort: null,
      repeated: null,
      notRepeated: null,
      shadow: true,
      candidate: kind === null ? null : { status, error: kind },
    });
    context.reconciliation.copies += 1;
    context.emit(line);
  }
}
