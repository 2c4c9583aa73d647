import { postgresAvailable, PostgresServer, straceAvailable } from "@dimmer/store/testing/crash";
import type { Bench, Figure } from "../figures.ts";
import { rolloutsFigures } from "../control/rollouts.ts";
import { commitFigures } from "./commits.ts";
import { killFigures } from "./kills.ts";
import { powerFigures } from "./power.ts";

export type Part = {
  readonly figures: readonly Figure[];
  readonly rounds: readonly Readonly<Record<string, number>>[];
};

export type Parts = {
  readonly say: (sentence: string) => void;
  readonly server: PostgresServer;
  /** For a look while working: a tenth of everything. */
  readonly isQuick: boolean;
};

/** What the control store promises of each acknowledged write, and what a write costs. */
export const benchStore: Bench = async (say, args) => {
  if (!postgresAvailable || !straceAvailable)
    return {
      ok: false,
      error: {
        code: "noPackages",
        sentence:
          "The store bench needs PostgreSQL and strace; install the Debian packages postgresql and strace.",
      },
    };
  const server = await PostgresServer.start();
  try {
    const parts: Parts = { say, server, isQuick: args.includes("--quick") };
    const done: Part[] = [];
    for (const part of partsOf(args)) done.push(await part(parts));
    return {
      ok: true,
      figures: done.flatMap(({ figures }) => figures),
      rounds: done.flatMap(({ rounds }) => rounds),
    };
  } finally {
    await server.stop();
  }
};

const allParts = {
  commits: commitFigures,
  power: powerFigures,
  kills: killFigures,
  rollouts: rolloutsFigures,
} as const;

/** All of them, or those that `--only=<name>,<name>` names. */
const partsOf = (args: readonly string[]): readonly ((parts: Parts) => Promise<Part>)[] => {
  const only = args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
  return Object.entries(allParts)
    .filter(([name]) => only === undefined || only.split(",").includes(name))
    .map(([, part]) => part);
};
