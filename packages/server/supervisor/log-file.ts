import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";

/** A log longer than this is set aside as `<name>.1` when its process starts. */
const rotateBytes = 10 * 1024 * 1024;
const tailBytes = 4 * 1024;

/** Opens a log for appending; the caller closes the descriptor. */
export const openLog = (file: string): number => {
  try {
    if (statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  } catch {
    // No log yet: it is made below.
  }
  return openSync(file, "a", 0o600);
};

/** The last line that says something; empty when there is none. */
export const lastLine = (file: string): string => {
  try {
    const fd = openSync(file, "r");
    try {
      const { size } = fstatSync(fd);
      const buffer = Buffer.alloc(Math.min(size, tailBytes));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8").trim().split("\n").at(-1)?.trim() ?? "";
    } finally {
      closeSync(fd);
    }
  } catch {
    return "";
  }
};
