import type { Series } from "@dimmer/wire";

type Signal = Series["evidence"]["signals"][number];

const signalNames: Readonly<Record<Signal["signal"], string>> = {
  errors: "Errors",
  latencyTail: "Slow requests",
  latencyP90: "Slower than most",
  latencyP50: "Slower than half",
  latencySli: "Over the latency SLO",
  crashes: "Crashes",
  successDrop: "Without the key event",
  crashReports: "Reported crashes",
  expectation: "Expectation",
  mirror: "Shadow answers",
};

/** `Errors`, `Errors, 4 times or more`, or the expectation's own words. */
export const signalName = ({ signal, name, tier }: Signal): string =>
  `${name === "" ? signalNames[signal] : name}${tier <= 1 ? "" : `, ${tier} times or more`}`;
