/** One quick check of the whole repository: what it is called, what it runs. */
export type Step = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
};

/** In the order in which a mistake is cheapest to see. All together stay under a minute. */
export const steps: readonly Step[] = [
  { name: "format", command: "oxfmt", args: ["--check", "."] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "types of core, without Node", command: "tsc", args: ["-p", "packages/core"] },
  { name: "types", command: "tsc", args: ["-p", "tsconfig.json"] },
  {
    name: "types of core's tests",
    command: "tsc",
    args: ["-p", "packages/core/tsconfig.test.json"],
  },
  { name: "types of the UI", command: "tsc", args: ["-p", "packages/web"] },
  { name: "dead code", command: "knip", args: [] },
];
