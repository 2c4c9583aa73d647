import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import {
  goAwayGraceMs,
  maxHttp2ControlPerSecond,
  requestTimeoutMs,
  streamStuckMs,
} from "../../limits.ts";
import type { Refusals } from "../refusals.ts";
import { Progress } from "./progress.ts";
import type { FrontServer } from "./secure-server.ts";

type Watched = {
  readonly session: ServerHttp2Session;
  /** Streams that are open. */
  readonly streams: Map<ServerHttp2Stream, Progress>;
  /** PING and SETTINGS frames since `sinceMs`. */
  control: number;
  sinceMs: number;
};

/** The HTTP/2 connections of a front: ends those that flood, that nobody reads, or that idle. */
export class Sessions {
  readonly #refusals: Refusals;
  readonly #watched = new Map<unknown, Watched>();

  /** `stuckMs`: a stream of which nothing is taken for so long is cut. */
  constructor(refusals: Refusals, stuckMs = streamStuckMs) {
    this.#refusals = refusals;
    setInterval(() => {
      this.#cutStuck(stuckMs);
    }, stuckMs / 4).unref();
  }

  watch(server: FrontServer): void {
    server.on("session", (session) => {
      this.#begin(session);
    });
    server.on("sessionError", () => {
      this.#refusals.add("flood");
    });
  }

  /**
   * Tells every client that its streams may end and no new ones should begin. In two steps (RFC
   * 9113 §6.8): first a GOAWAY that still takes every stream, since some are on their way; once it
   * must have arrived, the last word.
   */
  goAway(): void {
    for (const { session } of this.#watched.values()) {
      if (session.closed) continue;
      session.goaway(constants.NGHTTP2_NO_ERROR, lastPossibleStream);
      setTimeout(() => {
        session.close();
      }, goAwayGraceMs).unref();
    }
  }

  /** Something on which nothing moved for a while; false when it is no session of ours. */
  lookAt(quiet: unknown): boolean {
    const watched = this.#watched.get(quiet);
    if (watched === undefined) return false;
    const { session, streams } = watched;
    if (streams.size === 0) session.close();
    else if ([...streams.keys()].some(({ writableLength }) => writableLength > 0)) {
      this.#refusals.add("slow");
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
    return true;
  }

  /** Each stream by itself: others of its connection may be read, and PING keeps any from being quiet. */
  #cutStuck(stuckMs: number): void {
    const nowMs = performance.now();
    for (const { streams } of this.#watched.values())
      for (const [stream, progress] of streams) {
        if (progress.stuckMs(nowMs) < stuckMs) continue;
        this.#refusals.add("slow");
        stream.close(constants.NGHTTP2_CANCEL);
      }
  }

  #begin(session: ServerHttp2Session): void {
    const watched: Watched = {
      session,
      streams: new Map(),
      control: 0,
      sinceMs: performance.now(),
    };
    this.#watched.set(session, watched);
    session.on("close", () => this.#watched.delete(session));
    session.on("stream", (stream) => {
      watched.streams.set(stream, new Progress(stream, performance.now()));
      const late = setTimeout(() => {
        if (stream.readableEnded) return;
        this.#refusals.add("slow");
        stream.close(constants.NGHTTP2_CANCEL);
      }, requestTimeoutMs).unref();
      stream.once("close", () => {
        watched.streams.delete(stream);
        clearTimeout(late);
      });
    });
    const control = (): void => {
      const nowMs = performance.now();
      if (nowMs - watched.sinceMs >= 1_000) Object.assign(watched, { control: 0, sinceMs: nowMs });
      watched.control += 1;
      if (watched.control <= maxHttp2ControlPerSecond || session.destroyed) return;
      this.#refusals.add("flood");
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    };
    session.on("ping", control);
    session.on("remoteSettings", control);
  }
}

const lastPossibleStream = 2 ** 31 - 1;
