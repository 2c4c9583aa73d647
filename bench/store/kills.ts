import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Killed, killRounds } from "@dimmer/store/testing/crash";
import type { Figure } from "../figures.ts";
import type { Part, Parts } from "./bench.ts";

/**
 * `store.*.kill9-lost`: acknowledged writes that were missing or there in part after kill -9. Of
 * PostgreSQL every other kill takes the whole server first, and the writer after it has gone on.
 */
export const killFigures = async ({ say, server, isQuick }: Parts): Promise<Part> => {
  const rounds = isQuick ? 20 : 200;
  const directory = mkdtempSync(join(tmpdir(), "dimmer-kills-"));
  let made = 0;
  try {
    const sqlite = await killRounds({
      rounds,
      make: async () => {
        made += 1;
        return { kind: "file", path: join(directory, `control-${made}.db`) };
      },
      killServer: null,
      random: Math.random,
    });
    const postgres = await killRounds({
      rounds,
      make: async () => ({
        kind: "postgres",
        url: server.address(await server.createDatabase()),
        password: null,
      }),
      killServer: async () => {
        await server.kill();
        await server.resume();
      },
      random: Math.random,
    });
    const figures = [figure("sqlite", sqlite), figure("postgres", postgres)];
    for (const { faults } of [sqlite, postgres]) for (const fault of faults) say(fault);
    say(`kill -9: ${sqlite.acknowledged} and ${postgres.acknowledged} writes were acknowledged.`);
    return {
      figures,
      rounds: [sqlite, postgres].map(({ kills, acknowledged }) => ({ kills, acknowledged })),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const figure = (store: string, { kills, faults }: Killed): Figure => ({
  name: `store.${store}.kill9-lost`,
  value: faults.length,
  unit: "writes",
  goal: `0 over ${kills} kills`,
  met: faults.length === 0,
});
