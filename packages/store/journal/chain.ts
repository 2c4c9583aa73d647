import { createHash } from "node:crypto";

/** What the first entry follows. */
export const genesis = "0".repeat(64);

/** JSON with sorted keys: the same value has one text, whoever wrote it. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Hash of an entry: hex SHA-256 over the hash before it and its canonical text. */
export const chainHash = (before: string, text: string): string =>
  createHash("sha256").update(before).update("\n").update(text).digest("hex");
