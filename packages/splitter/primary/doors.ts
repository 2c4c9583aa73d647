import { createServer, type Server, type Socket } from "node:net";
import { doorBacklog } from "../limits.ts";
import type { Entrance } from "../worker/front/front.ts";

/** Where clients come in. */
export type DoorPlan = {
  readonly entrance: Entrance;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
};

export type OpenedDoors =
  | { readonly ok: true; readonly doors: Doors }
  | { readonly ok: false; readonly sentence: string };

/** Who takes the connections; paused, so that no byte was read here. */
export type Taker = { readonly bring: (socket: Socket, entrance: Entrance) => void };

/**
 * The ports that clients come in by. They belong to the primary, so that they outlive workers, and
 * can be given to a successor: then both processes hold the same queue of connections, and none is
 * lost when one of them closes its end.
 */
export class Doors {
  readonly #servers = new Map<Entrance, Server>();
  #taker: Taker | null = null;

  /** Opens all; one that cannot be opened is said, and the others are closed again. */
  static async open(plans: readonly DoorPlan[]): Promise<OpenedDoors> {
    const doors = new Doors();
    for (const plan of plans) {
      try {
        await doors.#open(plan);
      } catch (thrown) {
        doors.close();
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        const sentence = `Cannot listen on ${plan.host}:${plan.port}: ${reason}.`;
        return { ok: false, sentence };
      }
    }
    return { ok: true, doors };
  }

  /**
   * Goes on with a port of a predecessor. To be called as soon as the port is here: it takes
   * connections from that moment, and one that nobody listens for is never answered.
   */
  adopt(entrance: Entrance, given: Server): void {
    this.#serve(entrance).listen(given);
  }

  /** Connections that come in go there from now on. */
  bringTo(taker: Taker): void {
    this.#taker = taker;
  }

  get servers(): ReadonlyMap<Entrance, Server> {
    return this.#servers;
  }

  port(entrance: Entrance): number | null {
    const address = this.#servers.get(entrance)?.address();
    return typeof address === "object" && address !== null ? address.port : null;
  }

  /** No further connection is taken here. */
  close(): void {
    for (const server of this.#servers.values()) server.close();
  }

  async #open({ entrance, host, port }: DoorPlan): Promise<void> {
    const server = this.#serve(entrance);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, backlog: doorBacklog }, resolve);
    });
  }

  #serve(entrance: Entrance): Server {
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      if (this.#taker === null) socket.destroy();
      else this.#taker.bring(socket, entrance);
    });
    this.#servers.set(entrance, server);
    return server;
  }
}
