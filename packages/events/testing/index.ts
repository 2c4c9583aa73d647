export { engineAvailable } from "./engine-available.ts";
export { type EventsProcess, startProcess } from "./events-process.ts";
export { type Events, startEvents } from "./start-events.ts";
export { type StoredEvent, storedEvents } from "./stored-events.ts";
export { tempDirectory } from "./temp-directory.ts";
