import { enableCompileCache } from "node:module";

// Before anything else is loaded: after a restart users wait for this process.
enableCompileCache();
await import("./run.ts");
