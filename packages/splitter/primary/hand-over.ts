import { type ChildProcess, fork } from "node:child_process";
import type { Server } from "node:net";
import type { RouteTable } from "@dimmer/core";
import { routeTableSchema, type UpMessage, upMessageSchema } from "@dimmer/wire";
import { z } from "zod";
import { handOverStartMs, successorProofMs } from "../limits.ts";
import type { Numbered } from "./outbox.ts";
import type { Entrance } from "../worker/front/front.ts";

/**
 * How one splitter process follows another without losing a connection: the old one starts its
 * successor, which may be of a newer version, waits until its workers serve, and gives it the
 * listening sockets themselves. Everything else that crosses is what the link to control carries,
 * so that two versions understand each other.
 */

/** What the old process says. */
const toSuccessorSchema = z.discriminatedUnion("kind", [
  /** Comes with a listening socket. */
  z.object({ kind: z.literal("door"), entrance: z.enum(["plain", "tls"]) }),
  /** All doors were given. */
  z.object({ kind: z.literal("doors") }),
  /** Fuses that hold, and counts that control has not confirmed. */
  z.object({ kind: z.literal("inherit"), messages: z.array(upMessageSchema) }),
  /** The table that holds now, and for how long control has been silent; before the doors, and whenever it changes. */
  z.object({
    kind: z.literal("present"),
    table: routeTableSchema,
    silentMs: z.number().nonnegative(),
  }),
  /** The old process will not speak to control any more. */
  z.object({ kind: z.literal("link") }),
]);

/** What the new one says. */
const fromSuccessorSchema = z.discriminatedUnion("kind", [
  /** Its workers serve; the doors may come. */
  z.object({ kind: z.literal("prepared") }),
  /** It accepts connections. */
  z.object({ kind: z.literal("taken") }),
]);

/** What a process leaves behind. */
export type Left = Numbered | Extract<UpMessage, { kind: "fuse" }>;

/** By what a process serves: control's last table, and since when control is silent, ms. */
export type Present = { readonly table: RouteTable; readonly silentMs: number };

type ToSuccessor =
  | Exclude<z.infer<typeof toSuccessorSchema>, { kind: "inherit" | "present" }>
  | ({ readonly kind: "present" } & Present)
  | { readonly kind: "inherit"; readonly messages: readonly Left[] };

export type Succession = {
  /** Handed on as it was given to this process. */
  readonly argument: string;
  readonly doors: ReadonlyMap<Entrance, Server>;
  /** Called before the doors are given: tells it what holds, now and whenever that changes. */
  readonly accompany: (successor: Successor) => void;
};

/** The old process's end. */
export class Successor {
  readonly #child: ChildProcess;
  readonly #log: (sentence: string) => void;
  /** It ended, or never began. */
  #gone = false;

  private constructor(child: ChildProcess, log: (sentence: string) => void) {
    this.#child = child;
    this.#log = log;
    child.on("error", ({ message }) => {
      log(`The successor cannot be reached: ${message}.`);
      if (child.pid === undefined) this.#gone = true;
    });
    child.once("exit", () => {
      this.#gone = true;
    });
  }

  /**
   * Starts it and gives it the doors. They stay ours too until it has lived by them for
   * `successorProofMs`; null when it does not come to serve in time, or ends before that.
   */
  static async start(
    { argument, doors, accompany }: Succession,
    log: (sentence: string) => void,
  ): Promise<Successor | null> {
    const child = spawnSuccessor(argument, log);
    if (child === null) return null;
    const successor = new Successor(child, log);
    if (await successor.#hears("prepared")) {
      accompany(successor);
      for (const [entrance, server] of doors)
        if (child.connected) child.send({ kind: "door", entrance }, server, successor.#unsent);
      successor.#tell({ kind: "doors" });
      if ((await successor.#hears("taken")) && (await successor.#proves())) return successor;
    }
    child.kill("SIGKILL");
    return null;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  inherit(messages: readonly Left[]): void {
    if (messages.length > 0) this.#tell({ kind: "inherit", messages });
  }

  present(present: Present): void {
    this.#tell({ kind: "present", ...present });
  }

  giveLink(): void {
    this.#tell({ kind: "link" });
  }

  /** It lives on by itself. */
  release(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
  }

  #tell(message: ToSuccessor): void {
    if (this.#child.connected) this.#child.send(message, this.#unsent);
  }

  /** What cannot be sent is not an end of this process: the successor is heard to end, or not to begin. */
  readonly #unsent = (error: Error | null): void => {
    if (error !== null) this.#log(`The successor was not told everything: ${error.message}.`);
  };

  /** Whether it lives on with the doors in its hands. */
  #proves(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(proven);
        this.#child.off("exit", settle);
        if (this.#gone) this.#log("The successor ended as soon as it served.");
        resolve(!this.#gone);
      };
      const proven = setTimeout(settle, successorProofMs);
      this.#child.once("exit", settle);
      if (this.#gone) settle();
    });
  }

  #hears(kind: "prepared" | "taken"): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (heard: boolean): void => {
        clearTimeout(late);
        this.#child.off("message", listen);
        this.#child.off("exit", gone);
        this.#child.off("error", gone);
        resolve(heard);
      };
      const late = setTimeout(() => {
        settle(false);
      }, handOverStartMs);
      const gone = (): void => {
        settle(false);
      };
      const listen = (raw: unknown): void => {
        const message = fromSuccessorSchema.safeParse(raw);
        if (message.success && message.data.kind === kind) settle(true);
      };
      this.#child.on("message", listen);
      this.#child.once("exit", gone);
      this.#child.once("error", gone);
      if (this.#gone) gone();
    });
  }
}

/** In a process group of its own, as this one; what it says goes where ours goes. */
const spawnSuccessor = (argument: string, log: (sentence: string) => void): ChildProcess | null => {
  const [, entry = ""] = process.argv;
  try {
    return fork(entry, [argument, successorMark], {
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  } catch (thrown) {
    log(`The successor cannot be started: ${String(thrown)}.`);
    return null;
  }
};

/** Second argument of a process that was started by its predecessor. */
export const successorMark = "successor";

export type Inheritance = {
  /** Called in the same turn in which the port came: it takes connections already. */
  readonly door: (entrance: Entrance, server: Server) => void;
  readonly inherit: (messages: readonly UpMessage[]) => void;
  readonly present: (present: Present) => void;
  readonly link: () => void;
  /** The predecessor ended before it gave the doors. */
  readonly orphaned: () => void;
};

/** The new process's end: what its predecessor gives it, as it comes. */
export const hearPredecessor = ({ door, inherit, present, link, orphaned }: Inheritance): void => {
  let taken = false;
  // Whoever is left alone with the doors speaks to control too.
  process.once("disconnect", () => {
    if (taken) link();
    else orphaned();
  });
  process.on("message", (raw: unknown, handle: unknown) => {
    const message = toSuccessorSchema.safeParse(raw);
    if (!message.success) return;
    switch (message.data.kind) {
      case "door":
        if (isServer(handle)) door(message.data.entrance, handle);
        return;
      case "doors":
        taken = true;
        process.send?.({ kind: "taken" });
        return;
      case "inherit":
        inherit(message.data.messages);
        return;
      case "present":
        present(message.data);
        return;
      case "link":
        link();
    }
  });
};

export const sayPrepared = (): void => {
  if (process.connected) process.send?.({ kind: "prepared" });
};

const isServer = (handle: unknown): handle is Server =>
  typeof handle === "object" && handle !== null && "listen" in handle && "getConnections" in handle;
