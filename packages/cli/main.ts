import { enableCompileCache } from "node:module";

// Before anything else is loaded: what the cache does not see is compiled anew at each start.
enableCompileCache();
await import("./process.ts");
