import { encodeUtf8, maxBytesPerUnit } from "../cohort/utf8.ts";
import { xxh64 } from "../cohort/xxh64.ts";
import type { JudgeStage } from "./stage.ts";

/** Changes whenever the same stage and counts could lead to another verdict than before. */
const judgeRevision = 2;

/**
 * Names what was judged and by which rules: XXH64 of the stage as JSON with sorted keys, and of the
 * judge's revision. Equal stages have equal hashes whatever order their keys were written in.
 */
export const stageHash = (stage: JudgeStage): string => {
  const text = JSON.stringify([judgeRevision, sorted(stage)]);
  const bytes = new Uint8Array(maxBytesPerUnit * text.length);
  const length = encodeUtf8(text, bytes, 0);
  const { hi, lo } = xxh64(new DataView(bytes.buffer), length);
  return [hi, lo].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};
