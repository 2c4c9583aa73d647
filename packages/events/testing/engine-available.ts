import { createRequire } from "node:module";

/** Whether chDB has a library for this platform; tests of the real engine are skipped without. */
export const engineAvailable: boolean = (() => {
  const platform = `${process.platform}-${process.arch}`;
  const names = [`@chdb/lib-${platform}-gnu`, `@chdb/lib-${platform}`];
  const { resolve } = createRequire(createRequire(import.meta.url).resolve("chdb"));
  return names.some((name) => {
    try {
      return resolve(name) !== "";
    } catch {
      return false;
    }
  });
})();
