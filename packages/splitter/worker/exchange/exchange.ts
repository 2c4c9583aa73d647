import type { FailureKind } from "@dimmer/core";
import type { Duplex } from "node:stream";
import {
  fallbackTimeoutMs,
  maxKeptBodyBytes,
  streamCountsAfterMs,
  uploadSilenceMs,
} from "../../limits.ts";
import { type AnswerHead, keepPrivate, readAnswer } from "../answer/answer-head.ts";
import { ClientAnswer } from "../answer/client-answer.ts";
import { type BodyOutcome, openBodyOutcome } from "../answer/graphql-errors.ts";
import type { RawHead } from "../answer/raw-head.ts";
import { headFailure, trailerFailure } from "../answer/outcome.ts";
import {
  brokeHere,
  fileNowhere,
  printFailure,
  printFull,
  uploadStopped,
} from "../answer/sentences.ts";
import type { ClientRequest, ClientResponse } from "../front/client.ts";
import type { EventFacts } from "../event/event-line.ts";
import type { Arrival } from "../request/arrival.ts";
import type { RefusalReason } from "../refusals.ts";
import {
  askForBody,
  fitsIntoMemory,
  hasBody,
  hasIdempotencyKey,
  lateFields,
} from "../request/body-facts.ts";
import { RequestBody } from "../request/request-body.ts";
import { headersFor } from "../request/request-out.ts";
import type { RoutedService } from "../table/routing.ts";
import { isNavigation, mayBeShared, mintedCookie } from "../unit/minted.ts";
import { saysUnable } from "../upstream/endpoint.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { Account, type AccountContext } from "./account.ts";
import { Attempt, type AttemptListener, type LateFields } from "./attempt.ts";
import type { Slotted } from "./in-flight.ts";
import type { MirrorCopy } from "./mirror.ts";
import { repeatFor, type Turn } from "./repeat.ts";
import { Tunnel, type TunnelEnd, type UpgradeWish } from "./tunnel.ts";

/** What exchanges share in one worker. */
export type ExchangeContext = AccountContext & {
  readonly over: (exchange: Exchange) => void;
  /** A service as the table of this moment has it; undefined: no more. */
  readonly present: (service: string) => RoutedService | undefined;
  /** Counts what is the client's own doing. */
  readonly refuse: (reason: RefusalReason) => void;
  /** Counts and logs an exception of our own code. */
  readonly fault: (error: unknown) => void;
};

export type ExchangeOptions = {
  readonly service: RoutedService;
  readonly arrival: Arrival;
  readonly context: ExchangeContext;
  readonly mirror: MirrorCopy | null;
  /** Null: an ordinary request. */
  readonly upgrade: UpgradeWish | null;
};

/**
 * One request of a client, from its head to its end: an attempt on the assigned arm, perhaps one
 * more elsewhere, one count, one wide event.
 */
export class Exchange implements AttemptListener, Slotted {
  readonly service: RoutedService;
  readonly arrival: Arrival;
  slot = -1;
  readonly #context: ExchangeContext;
  readonly #account: Account;
  readonly #res: ClientResponse;
  readonly #answer: ClientAnswer;
  readonly #body: RequestBody | null;
  readonly #upgrade: UpgradeWish | null;
  readonly #late: LateFields | null;
  readonly #repeatable: boolean;
  readonly #takesHints: boolean;
  #attempt: Attempt | null = null;
  #turn: Turn = "own";
  #retriesLeft: number;
  /** Since when the client waits for us: it has come, or has sent more of its body. */
  #sinceMs: number;
  /** ms until the head of an answer that streams; null for any other. */
  #streamHeadMs: number | null = null;
  #bodyOutcome: BodyOutcome | null = null;
  #tunnel: Tunnel | null = null;
  #withdrawAtMs: number | null = null;
  #over = false;

  constructor(req: ClientRequest, res: ClientResponse, options: ExchangeOptions) {
    const { service, arrival, context } = options;
    const { match, head } = arrival;
    this.service = service;
    this.arrival = arrival;
    this.#context = context;
    this.#account = new Account(options);
    this.#res = res;
    this.#answer = new ClientAnswer(res);
    this.#upgrade = options.upgrade;
    this.#late = lateFields(req, head);
    this.#repeatable = match.repeatable || hasIdempotencyKey(arrival);
    this.#takesHints = req.httpVersion !== "1.0";
    this.#retriesLeft = match.retries;
    this.#sinceMs = arrival.arrivedMonoMs;
    this.#body = hasBody(arrival)
      ? new RequestBody(req, {
          keepBytes: this.#repeatable && fitsIntoMemory(arrival) ? maxKeptBodyBytes : 0,
          wanted: head.expect === null ? null : () => askForBody(res),
        })
      : null;
    res.on("close", () => {
      this.#clientClosed();
    });
  }

  start(): void {
    try {
      this.#send(this.#assignedUpstream());
    } catch (error) {
      this.#context.fault(error);
      this.#attempt?.cancel();
      this.#giveUp(500, brokeHere);
    }
  }

  /** It is an answer without an end in sight: after a rollback such a one is closed. */
  get streams(): boolean {
    return this.#streamHeadMs !== null;
  }

  /** Ends it at that time, whatever it is doing. */
  withdraw(atMs: number): void {
    this.#withdrawAtMs ??= atMs;
  }

  /** Looks at the clock: deadlines of attempts, and streams that count by now. */
  sweep(nowMs: number): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    if (this.#withdrawAtMs !== null && nowMs >= this.#withdrawAtMs) {
      this.#stop("withdrawn");
      return;
    }
    if (attempt.status === null) {
      if (this.#body?.takeMoved() === true) this.#sinceMs = nowMs;
      const waitedMs = nowMs - Math.max(attempt.startedMs, this.#sinceMs);
      const stalled = this.#body?.awaitsClient === true;
      if (waitedMs < (stalled ? uploadSilenceMs : attempt.timeoutMs)) return;
      attempt.cancel();
      if (stalled) {
        this.#context.refuse("slow");
        this.#giveUp(408, uploadStopped);
        return;
      }
      this.failed(attempt, "timeout");
    } else if (!this.#account.counted && nowMs - this.#sinceMs >= streamCountsAfterMs)
      this.#account.count(this.#streamHeadMs ?? nowMs - this.arrival.arrivedMonoMs, attempt.status);
  }

  informed(_attempt: Attempt, status: number, raw: RawHead): void {
    if (status === 103 && this.#takesHints) this.#answer.hint(raw);
  }

  answered(attempt: Attempt, status: number, raw: RawHead): void {
    const head = readAnswer(raw);
    const { outcomes } = this.arrival.match;
    const kind = headFailure(status, head, outcomes);
    if (kind === "status" && saysUnable(status)) this.#endpointFailed(attempt);
    else attempt.upstream.answered(attempt.endpoint);
    if (this.#turn === "rescue" || this.#turn === "retry") {
      if (kind === "status" && this.#repeat(attempt, kind)) return;
      this.#account.rescued = kind !== "status";
      this.#account.count(null, status);
    } else if (this.#turn === "own") {
      if (kind === "status" && this.#repeat(attempt, kind)) return;
      if (kind !== null) this.#account.fail(kind, status);
      else if (status === 404 && this.#fallBack(attempt)) return;
    } else if (status >= 400) {
      attempt.cancel();
      this.#sayNowhere();
      return;
    }
    if (head.eventStream) this.#streamHeadMs = this.#context.monoMs() - this.arrival.arrivedMonoMs;
    if (outcomes === "graphql" && kind === null) this.#bodyOutcome = openBodyOutcome(head);
    this.#prepare(head, attempt);
    if (this.#mayHold(head, kind)) this.#answer.hold(status, head);
    else this.#answer.commit(status, head);
  }

  chunk(attempt: Attempt, chunk: Buffer): void {
    this.#bodyOutcome?.read(chunk);
    if (this.#answer.write(chunk)) return;
    attempt.pause();
    this.#res.once("drain", () => {
      attempt.resume();
    });
  }

  ended(attempt: Attempt, trailers: RawHead): void {
    const { outcomes } = this.arrival.match;
    const failed =
      (trailers.length > 0 && trailerFailure(trailers, outcomes)) ||
      this.#bodyOutcome?.failed() === true;
    if (failed && this.#turn === "own") this.#account.fail("marked", attempt.status);
    this.#answer.end(trailers);
    if (this.#streamHeadMs !== null) this.#account.count(this.#streamHeadMs, attempt.status);
    this.#finish(null);
  }

  failed(attempt: Attempt, kind: FailureKind): void {
    if (this.#over) return;
    if (this.#body?.aborted === true) {
      this.#clientClosed();
      return;
    }
    // A fallback's deadline is far below what an endpoint is given else.
    const hurried = this.#turn === "fallback" && kind === "timeout";
    if (attempt.status === null && !hurried) this.#endpointFailed(attempt);
    if (!this.#answer.committed) {
      if (this.#turn === "fallback") {
        this.#sayNowhere();
        return;
      }
      if (this.#repeat(attempt, kind)) return;
    }
    this.#fail(kind, attempt.status);
  }

  /** What a version sent broke our own code: the answer did not reach the client whole. */
  broken(attempt: Attempt, error: unknown): void {
    this.#context.fault(error);
    if (this.#over) return;
    this.#attempt?.cancel();
    this.#fail("reset", attempt.status);
  }

  upgraded(attempt: Attempt, upstream: Duplex, raw: RawHead): void {
    const wish = this.#upgrade;
    if (this.#over || wish === null) {
      upstream.destroy();
      return;
    }
    attempt.upstream.answered(attempt.endpoint);
    this.#streamHeadMs = this.#context.monoMs() - this.arrival.arrivedMonoMs;
    this.#answer.giveAway();
    wish.release();
    if (this.#turn !== "own") {
      this.#account.rescued = true;
      this.#account.count(null, 101);
    }
    const over = (end: TunnelEnd): void => {
      this.#tunnelOver(attempt, end);
    };
    this.#tunnel = new Tunnel({ wish, upstream, raw, over });
  }

  /** The worker stops: what is still running is cut. */
  cut(): void {
    if (this.#tunnel === null) this.#res.destroy();
    else this.#tunnel.close();
  }

  #tunnelOver(attempt: Attempt, end: TunnelEnd): void {
    if (this.#over) return;
    attempt.closed();
    if (end === "reset" && !this.#account.counted) this.#account.fail("reset", 101);
    else this.#account.count(this.#streamHeadMs, 101);
    this.#finish(end === "ended" ? null : end);
  }

  /** Ends it with a sentence for which no version is answerable: counted as a client that left. */
  #giveUp(status: number, sentence: string): void {
    this.#account.forget();
    this.#res.shouldKeepAlive = false;
    if (this.#answer.committed) this.#res.destroy();
    else this.#answer.say(status, sentence);
    this.#finish("clientClosed");
  }

  #fail(kind: FailureKind, status: number | null): void {
    if (!this.#account.counted) this.#account.fail(kind, status);
    if (this.#answer.committed) this.#res.destroy();
    else this.#answer.say(kind === "timeout" ? 504 : 502, printFailure(this.service.name, kind));
    this.#finish(kind);
  }

  #send(upstream: Upstream, timeoutMs = this.#attemptTimeoutMs()): void {
    const endpoint = upstream.next(this.#attempt?.endpoint ?? null);
    if (endpoint === null && this.#turn === "fallback") {
      this.#sayNowhere();
      return;
    }
    if (endpoint === null) {
      this.#account.fail("refused", null);
      this.#answer.say(503, printFull(this.service.name));
      this.#finish("refused");
      return;
    }
    const startedMs = this.#attempt === null ? this.arrival.arrivedMonoMs : this.#context.monoMs();
    const attempt = new Attempt({ upstream, endpoint, listener: this, startedMs, timeoutMs });
    this.#attempt = attempt;
    this.#account.sent(attempt);
    attempt.send({
      method: this.arrival.method,
      path: this.arrival.target,
      headers: headersFor(upstream, this.arrival),
      body: this.#body?.open() ?? null,
      upgrade: this.#upgrade?.protocol ?? null,
      late: this.#late,
    });
  }

  #attemptTimeoutMs(): number {
    return this.arrival.match.attemptTimeoutMs ?? this.service.attemptTimeoutMs;
  }

  /** Endpoints of the table by which the request came may be closed by now: repeats ask the present. */
  get #present(): RoutedService {
    return this.#context.present(this.service.name) ?? this.service;
  }

  #assignedUpstream(): Upstream {
    const { candidate, stable } = this.service;
    return this.arrival.assigned.arm === "candidate" && candidate !== null ? candidate : stable;
  }

  /** Sends the request once more, if that is safe, in time, and stable can carry it. */
  #repeat(attempt: Attempt, kind: FailureKind): boolean {
    if (this.#res.destroyed) return false;
    const account = this.#account;
    const how = repeatFor({
      arm: this.arrival.assigned.arm,
      turn: this.#turn,
      kind,
      status: attempt.status,
      repeatable: this.#repeatable,
      unsent: attempt.unsent,
      retriesLeft: this.#retriesLeft,
      hasOther: this.#present.stable.endpoints.some((other) => other !== attempt.endpoint),
    });
    if (how !== "rescue" && how !== "retry") {
      account.notRepeated ??= how;
      return false;
    }
    const nowMs = this.#context.monoMs();
    const timeoutMs = this.#timeLeftMs(nowMs);
    const obstacle =
      this.#obstacle(timeoutMs) ?? (this.#granted(how, nowMs) ? null : "budget_spent");
    account.notRepeated = obstacle;
    if (obstacle !== null) return false;
    attempt.cancel();
    this.#answer.drop();
    account.repeated = how === "rescue" ? "stable" : "again";
    account.setAside(attempt, kind);
    if (how === "retry") this.#retriesLeft -= 1;
    this.#turn = how;
    this.#send(this.#present.stable, timeoutMs);
    return true;
  }

  #obstacle(timeoutMs: number): "body_too_large" | "no_time" | null {
    if (this.#body !== null && !this.#body.repeatable) return "body_too_large";
    return timeoutMs <= 0 ? "no_time" : null;
  }

  #granted(how: "rescue" | "retry", nowMs: number): boolean {
    const { rescues, retries, ledger } = this.service;
    if (how === "retry") return retries.take(nowMs) === "within";
    const grant = rescues.take(nowMs);
    if (grant !== "within") this.#context.alarm("rescuesSpent", ledger);
    return grant !== "spent";
  }

  /** What one more attempt may take. */
  #timeLeftMs(nowMs: number): number {
    const leftMs = this.service.requestTimeoutMs - (nowMs - this.#sinceMs);
    return Math.min(this.#attemptTimeoutMs(), leftMs);
  }

  /**
   * A file that this arm does not have may be one of the other arm's: its page names it. Not one of
   * a candidate that nobody is shown.
   */
  #fallBack(attempt: Attempt): boolean {
    const { method, match } = this.arrival;
    if (!match.asset || (method !== "GET" && method !== "HEAD")) return false;
    const { stable, candidate, exposed, retries } = this.#present;
    const other = attempt.upstream.arm === "candidate" ? stable : exposed ? candidate : null;
    if (other === null) return false;
    const nowMs = this.#context.monoMs();
    const timeoutMs = Math.min(fallbackTimeoutMs, this.#timeLeftMs(nowMs));
    if (timeoutMs <= 0 || retries.take(nowMs) !== "within") return false;
    attempt.cancel();
    this.#turn = "fallback";
    this.#account.repeated = "otherArm";
    this.#account.count(nowMs - this.arrival.arrivedMonoMs, 404);
    this.#send(other, timeoutMs);
    return true;
  }

  /** The other arm does not have the file either, or cannot say so: it was 404 already. */
  #sayNowhere(): void {
    this.#answer.say(404, fileNowhere);
    this.#finish(null);
  }

  #endpointFailed({ upstream, endpoint }: Attempt): void {
    upstream.failed(endpoint, this.#context.monoMs());
  }

  /** A good candidate answer waits a moment for its first bytes, while it can still be replaced. */
  #mayHold(head: AnswerHead, kind: FailureKind | null): boolean {
    return (
      this.#turn === "own" &&
      kind === null &&
      this.#repeatable &&
      this.arrival.assigned.arm === "candidate" &&
      !head.eventStream &&
      !head.grpc
    );
  }

  #prepare(head: AnswerHead, attempt: Attempt): void {
    const { method, mint, match, head: asked } = this.arrival;
    const cached = method === "GET" || method === "HEAD";
    if (attempt.upstream.arm === "candidate" && cached && !match.cachedByArm) keepPrivate(head);
    if (mint === null || !isNavigation(method, asked) || mayBeShared(head.cacheControl)) return;
    const unit = mint.unit ?? this.#context.randomHex(32);
    head.headers.push("Set-Cookie", mintedCookie(mint.cookie, unit));
  }

  #clientClosed(): void {
    if (!this.#over) this.#stop("clientClosed");
  }

  #stop(why: "clientClosed" | "withdrawn"): void {
    this.#attempt?.cancel();
    this.#answer.drop();
    if (why === "withdrawn") this.#account.count(this.#streamHeadMs, this.#attempt?.status ?? null);
    else this.#account.forget();
    this.#finish(why);
    if (this.#tunnel === null) this.#res.destroy();
    else this.#tunnel.close();
  }

  #finish(error: EventFacts["error"]): void {
    if (this.#over) return;
    this.#over = true;
    const sent = this.#answer.committed && this.#res.headersSent ? this.#res.statusCode : null;
    const status = this.#tunnel === null ? sent : 101;
    try {
      this.#account.close({ status, error, last: this.#attempt });
    } finally {
      this.#context.over(this);
    }
  }
}
