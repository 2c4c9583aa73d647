import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoreAddress } from "../address.ts";
import { checkHistory } from "../testing/crash/history.ts";
import { killRounds } from "../testing/crash/kill-rounds.ts";
import { pauseWriter } from "../testing/crash/pause.ts";
import { postgresAvailable, PostgresServer } from "../testing/postgres-server.ts";
import { valueOf } from "../testing/read.ts";
import { openPostgresStore } from "./open.ts";

/** Each round starts processes and recovers a server; a busy machine takes its time for that. */
const timeout = 240_000;

describe.skipIf(!postgresAvailable)("with the Debian package postgresql", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.stop());

  const make = async (): Promise<StoreAddress & { kind: "postgres" }> => ({
    kind: "postgres",
    url: server.address(await server.createDatabase()),
    password: null,
  });

  test(
    "everything acknowledged survives kill -9 of writer and server, and nothing is there in part",
    { timeout },
    async () => {
      const killServer = async (): Promise<void> => {
        await server.kill();
        await server.resume();
      };
      const killed = await killRounds({ rounds: 6, make, killServer, random: Math.random });
      expect(killed.faults).toEqual([]);
      expect(killed.acknowledged).toBeGreaterThan(6);
    },
  );

  test(
    "a writer that was stopped, in a transaction or not, is overtaken, and changes nothing when it wakes",
    { timeout },
    async () => {
      const address = await make();
      const paused = await pauseWriter(
        { address, open: async () => valueOf(await openPostgresStore(address.url)).store },
        null,
      );
      expect(paused).toMatchObject({ exitCode: 1, said: expect.stringContaining("staleEpoch") });
      const { store } = valueOf(await openPostgresStore(address.url));
      const checked = await checkHistory(store, { acknowledged: paused.after, most: paused.after });
      expect(checked).toEqual({ ticks: paused.after, faults: [] });
      await store.close();
    },
  );
});
