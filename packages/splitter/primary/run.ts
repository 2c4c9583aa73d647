import { readSplitterConfig } from "../config.ts";
import { serveSplitter } from "./serve.ts";

/** The splitter's primary process; see `SplitterConfig` for its argument. */
const read = readSplitterConfig(process.argv[2]);
if (read.ok) await serveSplitter(read.config);
else {
  process.stderr.write(`splitter: ${read.sentence}\n`);
  process.exitCode = 1;
}
