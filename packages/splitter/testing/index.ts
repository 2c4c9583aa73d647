export { authority, authorityFile, certificate, certificateFiles } from "./certificates.ts";
export { EventsSink } from "./events-sink.ts";
export { eventually } from "./eventually.ts";
export { FakeControl } from "./fake-control.ts";
export { answering, failing, type Handler, lineOf, mute, Origin, resetting } from "./origin.ts";
export { sendRaw, statusOf } from "./raw-request.ts";
export { RunningSplitter } from "./running-splitter.ts";
export { RunningWorker } from "./running-worker.ts";
export { shopTable } from "./tables.ts";
