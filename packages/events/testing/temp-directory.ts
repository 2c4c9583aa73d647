import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own with a short path, for sockets; `remove` when done. */
export const tempDirectory = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), "dimmer-ev-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
