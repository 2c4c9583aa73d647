import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ProcessName } from "./child.ts";

const require = createRequire(import.meta.url);

/**
 * A file beside a package's index, without loading that package: the supervisor stays small. The
 * extension follows the index, `.ts` in the repository and `.js` in the published form.
 */
const beside = (packageName: string, path: string): string => {
  const index = require.resolve(packageName);
  return fileURLToPath(new URL(`${path}${extname(index)}`, pathToFileURL(index)));
};

/** The processes of `dimmer serve`, as files that Node can run. */
export type Entries = Readonly<Record<ProcessName, string>>;

export const productEntries = (): Entries => ({
  engine: beside("@dimmer/events", "engine/main"),
  ingest: beside("@dimmer/events", "ingest/main"),
  control: fileURLToPath(new URL(`../control/main${extname(import.meta.url)}`, import.meta.url)),
  splitter: beside("@dimmer/splitter", "primary/main"),
});
