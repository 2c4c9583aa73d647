import { v1 } from "./v1.ts";
import { v2 } from "./v2.ts";
import { v3 } from "./v3.ts";
import type { Version } from "./version.ts";

const versions: readonly Version[] = [v1, v2, v3];
export const versionIds = versions.map(({ id }) => id);

/** Null when there is no such version. */
export const versionNamed = (id: string): Version | null =>
  versions.find((version) => version.id === id) ?? null;
