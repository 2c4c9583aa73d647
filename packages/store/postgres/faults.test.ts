import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lockTimeoutMs } from "../limits.ts";
import type { ControlStore, Tick } from "../port.ts";
import { CuttingProxy } from "../testing/cutting-proxy.ts";
import { postgresAvailable, PostgresServer } from "../testing/postgres-server.ts";
import { begin, gather, valueOf } from "../testing/read.ts";
import { sampleBin, sampleDecision, sampleDraft } from "../testing/samples.ts";
import { openPostgresStore } from "./open.ts";

describe.skipIf(!postgresAvailable)(
  "PostgreSQL that fails, with the Debian package postgresql",
  () => {
    let server: PostgresServer;
    let proxy: CuttingProxy;
    let database = "";
    let store: ControlStore;
    let epoch = 0;
    beforeAll(async () => {
      server = await PostgresServer.start();
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      proxy = await CuttingProxy.before(server);
      database = await server.createDatabase();
      store = await openHere(long);
      epoch = await begin(store);
      valueOf(await store.commitTick(tick(1)));
    });
    afterEach(async () => {
      await store.close();
      await proxy.close();
    });

    /** Patience for a busy machine, and for tests that wait until there is none left. */
    const long = { writeBudgetMs: 40_000, readBudgetMs: 40_000 };
    const short = { writeBudgetMs: 500, readBudgetMs: 500 };

    const openHere = async (budgets: typeof long): Promise<ControlStore> =>
      valueOf(await openPostgresStore(server.address(database, proxy.directory), budgets)).store;

    const becomeImpatient = async (): Promise<void> => {
      await store.close();
      store = await openHere(short);
    };

    /** The nth tick: bin n, and the state's nth version with an entry. */
    const tick = (n: number): Tick => {
      const state = { ...sampleDraft(1), maxExposurePpm: n };
      const decisions = [sampleDecision(state, { expectVersion: n - 1 })];
      return { epoch, bins: [sampleBin(n)], sheets: [], decisions };
    };

    /** Every one of the first n ticks is there whole, and once. */
    const expectTicks = async (n: number): Promise<void> => {
      expect(await store.rollout("shop.1")).toMatchObject({
        version: n,
        state: { maxExposurePpm: n },
      });
      expect(await store.journal("shop.1")).toHaveLength(n);
      const bins = await gather(store.bins({ rollout: "shop.1", stageEntry: null }));
      expect(bins.map(({ seq }) => seq)).toEqual(
        Array.from({ length: n }, (_, index) => index + 1),
      );
      expect(await store.verifyJournal()).toEqual({ ok: true, value: { entries: n } });
    };

    test.each(["beforeCommit", "afterCommit", "whileCommitting"] as const)(
      "a connection that breaks %s leaves the write stored once, and acknowledged",
      async (cut) => {
        proxy.cut(cut);
        expect(valueOf(await store.commitTick(tick(2))).versions.get("shop.1")).toBe(2);
        expect(proxy.cuts).toBe(1);
        await expectTicks(2);
      },
    );

    test("many breaks in a row are ridden out", async () => {
      proxy.cut("afterCommit", "beforeCommit", "whileCommitting", "beforeCommit", "afterCommit");
      for (let n = 2; n <= 6; n += 1) valueOf(await store.commitTick(tick(n)));
      expect(proxy.cuts).toBe(5);
      await expectTicks(6);
    });

    test("a write whose answer was lost for longer than it may take is uncertain, not guessed", async () => {
      await becomeImpatient();
      proxy.cut("afterCommit");
      const writing = store.commitTick(tick(2));
      const waits = setInterval(() => {
        if (proxy.cuts === 1) proxy.part();
      }, 1);
      const written = await writing;
      clearInterval(waits);
      expect(written).toMatchObject({ ok: false, error: { code: "uncertain" } });
      proxy.heal();
      await expectTicks(2);
    });

    test("a server that is away is unavailable for reads and writes, and is found again", async () => {
      await becomeImpatient();
      proxy.part();
      const [written, read] = await Promise.allSettled([
        store.commitTick(tick(2)),
        store.services(),
      ]);
      expect(written).toMatchObject({ value: { ok: false, error: { code: "unavailable" } } });
      expect(read).toMatchObject({
        reason: { name: "StoreFault", error: { code: "unavailable" } },
      });
      proxy.heal();
      valueOf(await store.commitTick(tick(2)));
      await expectTicks(2);
    });

    test("a server that shuts down and starts again is waited for", async () => {
      const restarting = server.pause().then(() => server.resume());
      valueOf(await store.commitTick(tick(2)));
      await restarting;
      await expectTicks(2);
    });

    test("sessions that an operator ends are replaced", async () => {
      await server.sql(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dimmer'",
      );
      valueOf(await store.commitTick(tick(2)));
      await expectTicks(2);
    });

    test("somebody who holds the writer's row too long makes a write unavailable, and nothing is written", async () => {
      const holding = server.sql(
        database,
        `BEGIN; SELECT * FROM writer FOR UPDATE; SELECT pg_sleep(${lockTimeoutMs / 1000 + 1}); ROLLBACK`,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await store.commitTick(tick(2))).toMatchObject({ error: { code: "unavailable" } });
      await holding;
      await expectTicks(1);
      valueOf(await store.commitTick(tick(2)));
    });

    test("two writers that deadlock with others are begun again", async () => {
      await server.sql(
        database,
        `CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('stumbles') < 3 THEN RAISE EXCEPTION USING ERRCODE = '40P01', MESSAGE = 'deadlock'; END IF;
         RETURN new; END $$;
       CREATE SEQUENCE stumbles;
       CREATE TRIGGER stumbles BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION stumble()`,
      );
      valueOf(await store.commitTick(tick(2)));
      await server.sql(database, "DROP TRIGGER stumbles ON journal");
      await expectTicks(2);
    });

    test.each([
      ["53100", "diskFull", "no room left"],
      ["XX001", "damaged", "restore it from a backup"],
      ["25006", "unavailable", "read-only replica"],
      ["58030", "unavailable", "look at PostgreSQL's machine"],
    ])("SQLSTATE %s is %s, and says what to do", async (state, code, words) => {
      await becomeImpatient();
      await server.sql(
        database,
        `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}', MESSAGE = 'planted'; END $$;
       CREATE TRIGGER fails BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION fail()`,
      );
      const written = await store.commitTick(tick(2));
      expect(written).toMatchObject({ ok: false, error: { code } });
      expect(JSON.stringify(written)).toContain(words);
      await server.sql(database, "DROP TRIGGER fails ON journal");
      await expectTicks(1);
    });
  },
);
