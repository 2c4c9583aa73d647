/** What the simulator runs of control: everything but sockets, processes and the HTTP API. */
export { Control } from "./control/control.ts";
export type { Desk } from "./api/port.ts";
