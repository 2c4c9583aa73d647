import type { FailureKind } from "@dimmer/core";
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { RawHead } from "../answer/answer-head.ts";
import type { Upstream } from "../upstream/upstream.ts";

/** Who is told what becomes of an attempt. Nothing is told after `cancel`. */
export type AttemptListener = {
  readonly answered: (attempt: Attempt, status: number, raw: RawHead) => void;
  readonly chunk: (attempt: Attempt, chunk: Buffer) => void;
  readonly ended: (attempt: Attempt, trailers: RawHead) => void;
  readonly failed: (attempt: Attempt, kind: FailureKind) => void;
};

export type AttemptRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Readable | null;
};

/** One try to have a request answered by one version. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly upstream: Upstream;
  readonly startedMs: number;
  /** Null until the answer's head has come. */
  status: number | null = null;
  /** Where it was sent; null until then. */
  origin: string | null = null;
  readonly #listener: AttemptListener;
  #controller: Dispatcher.DispatchController | null = null;
  #over = false;

  constructor(upstream: Upstream, listener: AttemptListener, startedMs: number) {
    this.upstream = upstream;
    this.#listener = listener;
    this.startedMs = startedMs;
  }

  send(request: AttemptRequest): void {
    const { origin, pool } = this.upstream.next();
    this.origin = origin;
    pool.dispatch(request, this);
  }

  /** Nobody waits for it any more: its connection is closed, and nothing more is told. */
  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(cancelled);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(cancelled);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#over || status < 200) return;
    this.status = status;
    this.#listener.answered(this, status, rawOf(controller.rawHeaders));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#listener.chunk(this, chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended(this, rawOf(controller.rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.failed(this, failureOf(error));
  }
}

const cancelled = new Error("nobody waits for this answer any more");

const rawOf = (raw: Dispatcher.DispatchController["rawHeaders"]): RawHead =>
  Array.isArray(raw) ? raw : [];

const failures: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "refused"],
  ["ENETUNREACH", "refused"],
  ["ENOTFOUND", "refused"],
  ["EAI_AGAIN", "refused"],
  ["EADDRNOTAVAIL", "refused"],
  ["UND_ERR_CONNECT_TIMEOUT", "refused"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["ETIMEDOUT", "timeout"],
]);

/** Everything that is neither a refused connection nor a deadline broke the answer off. */
const failureOf = (error: Error): FailureKind =>
  ("code" in error && typeof error.code === "string" ? failures.get(error.code) : undefined) ??
  "reset";
