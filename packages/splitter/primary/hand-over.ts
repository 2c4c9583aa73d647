import { type ChildProcess, fork } from "node:child_process";
import type { Server } from "node:net";
import { type UpMessage, upMessageSchema } from "@dimmer/wire";
import { z } from "zod";
import { handOverStartMs } from "../limits.ts";
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

type ToSuccessor =
  | Exclude<z.infer<typeof toSuccessorSchema>, { kind: "inherit" }>
  | { readonly kind: "inherit"; readonly messages: readonly Left[] };

/** The old process's end. */
export class Successor {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it and gives it the doors; null when it does not come to serve in time. */
  static async start(
    argument: string,
    doors: ReadonlyMap<Entrance, Server>,
  ): Promise<Successor | null> {
    const [, entry = ""] = process.argv;
    // In a process group of its own, as this one; what it says goes where ours goes.
    const child = fork(entry, [argument, successorMark], {
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const successor = new Successor(child);
    if (await successor.#hears("prepared")) {
      for (const [entrance, server] of doors) child.send({ kind: "door", entrance }, server);
      successor.#tell({ kind: "doors" });
      if (await successor.#hears("taken")) return successor;
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

  giveLink(): void {
    this.#tell({ kind: "link" });
  }

  /** It lives on by itself. */
  release(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
  }

  #tell(message: ToSuccessor): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hears(kind: "prepared" | "taken"): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (heard: boolean): void => {
        clearTimeout(late);
        this.#child.off("message", listen);
        this.#child.off("exit", gone);
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
    });
  }
}

/** Second argument of a process that was started by its predecessor. */
export const successorMark = "successor";

export type Inheritance = {
  readonly doors: (doors: ReadonlyMap<Entrance, Server>) => void;
  readonly inherit: (messages: readonly UpMessage[]) => void;
  readonly link: () => void;
};

/** The new process's end: what its predecessor gives it, as it comes. */
export const hearPredecessor = ({ doors, inherit, link }: Inheritance): void => {
  const given = new Map<Entrance, Server>();
  process.on("message", (raw: unknown, handle: unknown) => {
    const message = toSuccessorSchema.safeParse(raw);
    if (!message.success) return;
    switch (message.data.kind) {
      case "door":
        if (isServer(handle)) given.set(message.data.entrance, handle);
        return;
      case "doors":
        doors(given);
        process.send?.({ kind: "taken" });
        return;
      case "inherit":
        inherit(message.data.messages);
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
