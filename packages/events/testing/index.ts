export { type EventsProcess, startProcess } from "./events-process.ts";
export { type Events, startEvents } from "./start-events.ts";
