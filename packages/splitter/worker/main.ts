import { enableCompileCache } from "node:module";

// Before anything else is loaded: a worker that replaces another must be there soon.
enableCompileCache();
await import("./run.ts");
