export { backup, restore } from "./backup.ts";
export { type JoinOptions, joinControl } from "./join.ts";
export { type Running, serve } from "./serve.ts";
export { type Address, isLoopback } from "./supervisor/address.ts";
export {
  defaultApi,
  defaultIngest,
  defaultListen,
  type ServeOptions,
} from "./supervisor/options.ts";
export type { Refused, RefusedCode } from "./supervisor/refusal.ts";
export type { ProcessView } from "./supervisor/supervisor.ts";
