import { readSplitterConfig } from "../config.ts";
import { serveSplitter } from "./serve.ts";

// The log may stand on a disk that is full: losing a line is no reason to end.
process.stderr.on("error", () => {});

/** The splitter's primary process; see `SplitterConfig` for its argument. */
const read = readSplitterConfig(process.argv[2]);
if (read.ok) await serveSplitter(read.config);
else {
  process.stderr.write(`splitter: ${read.sentence}\n`);
  process.exitCode = 1;
}
