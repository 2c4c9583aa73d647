import type { Actor } from "../state.ts";

/** `ann paused it: traffic looks odd.` */
export const saying = (by: Actor, did: string, why: string): string => {
  const reason = why.trim().replace(/\.$/, "");
  return reason === "" ? `${by.name} ${did}.` : `${by.name} ${did}: ${reason}.`;
};
