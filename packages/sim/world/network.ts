import type { DownMessage, UpMessage } from "@dimmer/wire";
import { upMessageSchema } from "@dimmer/wire";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

/** What a splitter's primary is told of its connection, as its own port has it. */
type Near = {
  readonly opened: () => void;
  readonly heard: (raw: unknown) => void;
  readonly closed: () => void;
};

export type FarLink = {
  readonly splitter: string;
  readonly bootId: string;
  send(message: unknown): void;
  close(): void;
  turnAway(sentence: string): void;
};

type Hello = Extract<UpMessage, { kind: "hello" }>;

/** What a listening control does about connections, as its own port has it. */
export type Far = {
  readonly process: Process;
  readonly hello: (link: FarLink, hello: Hello) => void;
  readonly message: (link: FarLink, message: Exclude<UpMessage, Hello>) => void;
  readonly gone: (link: FarLink) => void;
};

export type Weather = {
  /** Longest delay of one message, ms. */
  delayMs: number;
  /** Share of messages down that come twice, and of tables that come after their successor. */
  repeatShare: number;
};

/** One connection: ordered and reliable while it lasts, as a socket is; slow or stuck by faults. */
class Wire {
  readonly #network: Network;
  readonly splitter: string;
  readonly near: { readonly process: Process; readonly events: Near };
  far: { readonly listener: Far; link: FarLink | null } | null = null;
  #isOver = false;
  readonly #lastMs = { up: 0, down: 0 };
  #held: { readonly way: "up" | "down"; readonly job: () => void }[] = [];

  constructor(network: Network, splitter: string, near: Wire["near"]) {
    this.#network = network;
    this.splitter = splitter;
    this.near = near;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Carries a job to the other end, behind whatever goes there already. */
  carry(way: "up" | "down", job: () => void): void {
    if (this.#isOver) return;
    if (this.#network.isCut(this.splitter)) {
      this.#held.push({ way, job });
      return;
    }
    const { time } = this.#network;
    const dueMs = Math.max(this.#lastMs[way], time.nowMs + this.#network.delayMs());
    this.#lastMs[way] = dueMs;
    time.after(dueMs - time.nowMs, () => {
      if (this.#isOver) return;
      if (this.#network.isCut(this.splitter)) this.#held.push({ way, job });
      else job();
    });
  }

  /** The network works again: what was held goes on. */
  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const { way, job } of held) this.carry(way, job);
  }

  /** Both ends learn that it is over. */
  break(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#network.drop(this);
    const { near, far } = this;
    this.#network.time.after(0, () => {
      near.process.enter(near.events.closed);
    });
    if (far?.link === null || far === null) return;
    const { listener, link } = far;
    this.#network.time.after(0, () => {
      listener.process.enter(() => {
        listener.gone(link);
      });
    });
  }
}

export type NetworkOptions = {
  readonly time: Time;
  readonly random: Random;
  readonly weather: Weather;
  /** Messages up go through their schema, as over a real socket. */
  readonly strict: boolean;
};

/** Between splitters and control. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #wires = new Set<Wire>();
  readonly #cut = new Set<string>();
  #listener: Far | null = null;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get time(): Time {
    return this.#options.time;
  }

  delayMs(): number {
    return this.#options.random.next() * this.#options.weather.delayMs;
  }

  isCut(splitter: string): boolean {
    return this.#cut.has(splitter);
  }

  cut(splitter: string): void {
    this.#cut.add(splitter);
  }

  heal(splitter: string): void {
    this.#cut.delete(splitter);
    for (const wire of this.#wires) if (wire.splitter === splitter) wire.release();
  }

  /** Ends every connection of a splitter. */
  reset(splitter: string): void {
    for (const wire of this.#wires) if (wire.splitter === splitter) wire.break();
  }

  drop(wire: Wire): void {
    this.#wires.delete(wire);
  }

  /** The newest listener takes over the address; connections of the one before stay. */
  listen(far: Far): void {
    this.#listener = far;
    far.process.atDeath(() => {
      this.leave(far);
    });
  }

  leave(far: Far): void {
    if (this.#listener === far) this.#listener = null;
    this.dropAll(far);
  }

  dropAll(far: Far): void {
    for (const wire of this.#wires) if (wire.far?.listener === far) wire.break();
  }

  dial(splitter: string, near: { readonly process: Process; readonly events: Near }): Dialled {
    const wire = new Wire(this, splitter, near);
    this.#wires.add(wire);
    near.process.atDeath(() => {
      wire.break();
    });
    this.time.after(this.delayMs(), () => {
      this.#connect(wire);
    });
    return {
      send: (message) => {
        wire.carry("up", () => {
          this.#take(wire, message);
        });
      },
      destroy: () => {
        wire.break();
      },
    };
  }

  #connect(wire: Wire): void {
    const listener = this.#listener;
    if (wire.isOver) return;
    if (listener === null || listener.process.state === "dead" || this.isCut(wire.splitter)) {
      wire.break();
      return;
    }
    wire.far = { listener, link: null };
    wire.near.process.enter(wire.near.events.opened);
  }

  #take(wire: Wire, raw: unknown): void {
    const { far } = wire;
    if (far === null) return;
    far.listener.process.enter(() => {
      if (wire.isOver) return;
      const message = this.#parse(raw);
      if (message === null) wire.break();
      else if (message.kind === "hello") {
        far.link = this.#link(wire, message);
        far.listener.hello(far.link, message);
      } else if (far.link !== null) far.listener.message(far.link, message);
    });
  }

  #parse(raw: unknown): UpMessage | null {
    if (!this.#options.strict && isUp(raw)) return raw;
    const parsed = upMessageSchema.safeParse(JSON.parse(JSON.stringify(raw)));
    return parsed.success ? parsed.data : null;
  }

  #link(wire: Wire, { splitter, bootId }: Hello): FarLink {
    const { random, weather } = this.#options;
    let before: DownMessage | null = null;
    const say = (message: unknown): void => {
      wire.carry("down", () => {
        wire.near.process.enter(() => {
          if (!wire.isOver) wire.near.events.heard(message);
        });
      });
    };
    return {
      splitter,
      bootId,
      send: (message) => {
        say(message);
        if (weather.repeatShare === 0 || !isDown(message)) return;
        if (random.chance(weather.repeatShare)) say(message);
        if (before !== null && random.chance(weather.repeatShare)) say(before);
        if (message.kind === "table") before = message;
      },
      close: () => {
        wire.break();
      },
      turnAway: () => {
        wire.break();
      },
    };
  }
}

export type Dialled = {
  readonly send: (message: unknown) => void;
  readonly destroy: () => void;
};

const hasKind = (raw: unknown): raw is { readonly kind: unknown } =>
  typeof raw === "object" && raw !== null && "kind" in raw;
/** Messages of our own processes; `strict` networks take nobody's word for it. */
const isUp = (raw: unknown): raw is UpMessage => hasKind(raw);
const isDown = (raw: unknown): raw is DownMessage => hasKind(raw);
