import type { FailureKind } from "@dimmer/core";
import type { Duplex, Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { RawHead } from "../answer/raw-head.ts";
import type { Endpoint } from "../upstream/endpoint.ts";
import { sendWithTrailers } from "../upstream/send-with-trailers.ts";
import type { Upstream } from "../upstream/upstream.ts";

/** Who is told what becomes of an attempt. Nothing is told after `cancel`. */
export type AttemptListener = {
  /** A head below 200 came before the answer; 101 is not among them. */
  readonly informed?: (attempt: Attempt, status: number, raw: RawHead) => void;
  readonly answered: (attempt: Attempt, status: number, raw: RawHead) => void;
  readonly chunk: (attempt: Attempt, chunk: Buffer) => void;
  readonly ended: (attempt: Attempt, trailers: RawHead) => void;
  readonly failed: (attempt: Attempt, kind: FailureKind) => void;
  /** One of the above threw; the attempt is over. */
  readonly broken: (attempt: Attempt, error: unknown) => void;
  /** The version switched to the protocol that was asked for; the connection is the listener's. */
  readonly upgraded?: (attempt: Attempt, socket: Duplex, raw: RawHead) => void;
};

export type AttemptRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Readable | null;
  /** The protocol to switch to; null: none. */
  readonly upgrade: string | null;
  /** What follows the body; null: nothing. */
  readonly late: LateFields | null;
};

/** Trailers of a request: their names beforehand, the fields once the body has ended. */
export type LateFields = {
  readonly trailer: string;
  readonly trailers: () => [string, string][];
};

export type AttemptOptions = {
  readonly upstream: Upstream;
  readonly endpoint: Endpoint;
  readonly listener: AttemptListener;
  readonly startedMs: number;
  /** Until the answer's head. */
  readonly timeoutMs: number;
};

/** One try to have a request answered by one version. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly upstream: Upstream;
  readonly endpoint: Endpoint;
  readonly startedMs: number;
  readonly timeoutMs: number;
  /** Null until the answer's head has come. */
  status: number | null = null;
  /** Nothing of the request can have reached the version. */
  unsent = true;
  readonly #listener: AttemptListener;
  #controller: Dispatcher.DispatchController | null = null;
  #over = false;

  constructor({ upstream, endpoint, listener, startedMs, timeoutMs }: AttemptOptions) {
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.startedMs = startedMs;
    this.timeoutMs = timeoutMs;
    this.#listener = listener;
  }

  send(request: AttemptRequest): void {
    this.endpoint.pending += 1;
    const { body, late } = request;
    const { pool, serverName: servername } = this.endpoint;
    if (late !== null && body !== null)
      sendWithTrailers(this.endpoint, { ...request, ...late, body }, this);
    else pool.dispatch(servername === null ? request : toTls(request, servername), this);
  }

  /** Nobody waits for it any more: its connection is closed, and nothing more is told. */
  cancel(): void {
    if (!this.#end()) return;
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
    else this.unsent = false;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#over) return;
    const raw = rawOf(controller.rawHeaders);
    try {
      if (status < 200) {
        this.#listener.informed?.(this, status, raw);
        return;
      }
      this.status = status;
      this.#listener.answered(this, status, raw);
    } catch (error) {
      this.#broke(error);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    try {
      this.#listener.chunk(this, chunk);
    } catch (error) {
      this.#broke(error);
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (!this.#end()) return;
    try {
      this.#listener.ended(this, rawOf(controller.rawTrailers));
    } catch (error) {
      this.#broke(error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#end()) return;
    try {
      this.#listener.failed(this, failureOf(error));
    } catch (broken) {
      this.#broke(broken);
    }
  }

  onRequestUpgrade(
    ...[controller, status, , socket]: Parameters<
      NonNullable<Dispatcher.DispatchHandler["onRequestUpgrade"]>
    >
  ): void {
    if (this.#over || this.#listener.upgraded === undefined) {
      socket.destroy();
      return;
    }
    this.status = status;
    try {
      this.#listener.upgraded(this, socket, rawOf(controller.rawHeaders));
    } catch (error) {
      socket.destroy();
      this.#broke(error);
    }
  }

  /** An upgraded connection is over; only now does it count as one less at its endpoint. */
  closed(): void {
    this.#end();
  }

  /** The listener threw: undici would let the request hang, or the worker end. */
  #broke(error: unknown): void {
    this.cancel();
    this.#listener.broken(this, error);
  }

  /** True the first time. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.endpoint.pending -= 1;
    return true;
  }
}

/** undici reads it, its types do not name it. */
const toTls = (
  request: AttemptRequest,
  servername: string,
): AttemptRequest & { readonly servername: string } => ({ ...request, servername });

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
