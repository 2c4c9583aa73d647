export * from "./api/api.ts";
export * from "./journal/state.ts";
export * from "./link/framing.ts";
export * from "./link/messages.ts";
export * from "./query.ts";
export * from "./service/config.ts";
export * from "./traffic.ts";
