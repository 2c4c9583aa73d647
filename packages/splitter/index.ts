export { type SplitterConfig, splitterConfigSchema } from "./config.ts";
