import type { Socket } from "node:net";

/** Ends a connection once the other side has read what was said, and cuts it after `graceMs` if it does not. */
export const endSoon = (socket: Socket, graceMs: number): void => {
  const late = setTimeout(() => socket.destroy(), graceMs);
  socket.once("close", () => {
    clearTimeout(late);
  });
  // What else it says is read away, so that its end is heard.
  socket.resume();
  socket.end();
};
