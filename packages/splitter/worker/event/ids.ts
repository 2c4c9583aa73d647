import { randomBytes } from "node:crypto";

const poolBytes = 4_096;

/** Random hex digits, drawn from the kernel 4 KiB at a time. */
export const hexSource = (
  draw: (bytes: number) => string = drawHex,
): ((digits: number) => string) => {
  let pool = "";
  let at = 0;
  return (digits) => {
    if (at + digits > pool.length) {
      pool = draw(poolBytes);
      at = 0;
    }
    at += digits;
    return pool.slice(at - digits, at);
  };
};

const drawHex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** Ids of wide events: unique to this process by a random prefix, then a counter. */
export const eventIds = (prefix: string): (() => string) => {
  let n = 0;
  return () => {
    n += 1;
    return `${prefix}-${n.toString(36)}`;
  };
};
