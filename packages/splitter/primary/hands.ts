import type { Socket } from "node:net";
import type { Entrance } from "../worker/front/front.ts";

/** A connection on its way to a worker; paused, so that no byte was read. */
export type Brought = { readonly socket: Socket; readonly entrance: Entrance };

/**
 * Gives connections to one worker, one at a time, each when the one before has arrived. Node would
 * queue them too, but what waits in its queue when a worker dies is neither delivered nor closed:
 * here it goes to another worker.
 */
export class Hands {
  readonly #send: (brought: Brought) => void;
  #waiting: Brought[] = [];
  #giving = false;

  constructor(send: (brought: Brought) => void) {
    this.#send = send;
  }

  give(brought: Brought): void {
    this.#waiting.push(brought);
    this.#next();
  }

  /** The worker has the last one. */
  arrived(): void {
    this.#giving = false;
    this.#next();
  }

  /** The worker is gone; those that it never had. */
  takeBack(): readonly Brought[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#giving = true;
    return waiting;
  }

  #next(): void {
    if (this.#giving) return;
    const brought = this.#waiting.shift();
    if (brought === undefined) return;
    this.#giving = true;
    this.#send(brought);
  }
}
