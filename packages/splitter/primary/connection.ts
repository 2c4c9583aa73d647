import { encodeFrame, FrameDecoder, type UpMessage } from "@dimmer/wire";
import { connect, type Socket } from "node:net";
import type { Numbered } from "./outbox.ts";

/** One connection to control that is open or being opened; messages keep their order. */
export type Connection = {
  readonly send: (message: UpMessage | Numbered) => void;
  /** Bytes that were sent and wait in the socket. */
  readonly backlogBytes: () => number;
  /** Sends what was said and ends; `closed` follows. */
  readonly end: () => void;
  /** Ends at once; `closed` follows. */
  readonly destroy: () => void;
};

/** What happens to a connection; nothing happens after `closed`. */
export type ConnectionEvents = {
  readonly opened: () => void;
  /** One message of control, not yet checked. */
  readonly heard: (raw: unknown) => void;
  /** What came is no message at all. */
  readonly garbled: (sentence: string) => void;
  /** What waited was sent. */
  readonly drained: () => void;
  readonly closed: () => void;
};

/** Dials control. The events come later, never before it returns. */
export type Dial = (events: ConnectionEvents) => Connection;

/** Dials control's socket: each message is a frame of JSON. */
export const dialSocket =
  (path: string): Dial =>
  (events) => {
    const socket = connect({ path });
    socket.on("connect", events.opened);
    // What went wrong matters less than that it closed; the redial says whether control is back.
    socket.on("error", () => undefined);
    return overSocket(socket, events);
  };

/** Frames over a socket whose opening and errors are the caller's to hear. */
export const overSocket = (socket: Socket, events: ConnectionEvents): Connection => {
  const decoder = new FrameDecoder();
  socket.on("drain", events.drained);
  socket.on("data", (chunk: Buffer) => {
    const decoded = decoder.push(chunk);
    if (decoded.ok) for (const message of decoded.messages) events.heard(message);
    else events.garbled(decoded.error.sentence);
  });
  socket.on("close", events.closed);
  return {
    send: (message) => {
      socket.write(encodeFrame(message));
    },
    backlogBytes: () => socket.writableLength,
    end: () => {
      socket.end();
    },
    destroy: () => {
      socket.destroy();
    },
  };
};

/** A dial that is kept back until `open`: a predecessor still speaks to control until then. */
export const heldDial = (dial: Dial): { readonly dial: Dial; readonly open: () => void } => {
  let open = false;
  let waiting: (() => void)[] = [];
  return {
    open: () => {
      open = true;
      for (const start of waiting) start();
      waiting = [];
    },
    dial: (events) => {
      if (open) return dial(events);
      let real: Connection | null = null;
      waiting.push(() => {
        real = dial(events);
      });
      return {
        send: (message) => real?.send(message),
        backlogBytes: () => real?.backlogBytes() ?? 0,
        end: () => real?.end(),
        destroy: () => real?.destroy(),
      };
    },
  };
};
