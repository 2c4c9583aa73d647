import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type ControlStore, openStore, type StoreAddress } from "@dimmer/store";
import { historyTick, sampleConfig } from "@dimmer/store/testing/crash";
import { Client } from "pg";
import type { Figure } from "../figures.ts";
import type { Part, Parts } from "./bench.ts";

/** One durable commit after the other; how long each took, ms. */
type Committer = { readonly name: string; readonly commit: (n: number) => Promise<void> };

/**
 * What a tick costs (a bin, a compare-and-set, each third time an entry, a command and an order)
 * beside a bare transaction of its driver that stores one row of the same size, in alternating
 * rounds of one run. There is no goal: a tick once a second needs a thousandth of this.
 */
export const commitFigures = async ({ say, server, isQuick }: Parts): Promise<Part> => {
  const directory = mkdtempSync(join(tmpdir(), "dimmer-commits-"));
  const closers: (() => Promise<void> | void)[] = [];
  try {
    const url = server.address(await server.createDatabase());
    const bareUrl = server.address(await server.createDatabase());
    const file: StoreAddress = { kind: "file", path: join(directory, "control.db") };
    const pairs: readonly (readonly [Committer, Committer])[] = [
      [await dimmer("sqlite", file, closers), bareSqlite(join(directory, "bare.db"), closers)],
      [
        await dimmer("postgres", { kind: "postgres", url, password: null }, closers),
        await barePostgres(bareUrl, closers),
      ],
    ];
    const perRound = isQuick ? 50 : 300;
    const figures: Figure[] = [];
    const rounds: Readonly<Record<string, number>>[] = [];
    for (const pair of pairs) {
      const [own, bare] = await alternate(pair, perRound);
      const [ownP50, bareP50] = [quantile(own, 0.5), quantile(bare, 0.5)];
      const { name } = pair[0];
      say(`${name}: commit p50 ${ownP50.toFixed(2)} ms, bare ${bareP50.toFixed(2)} ms.`);
      figures.push(
        printed(`store.${name}.commit-p50`, ownP50, "ms"),
        printed(`store.${name}.commit-p99`, quantile(own, 0.99), "ms"),
        printed(`store.${name}.commits-per-s`, (own.length / sum(own)) * 1_000, "1/s"),
        printed(`store.${name}.commit-vs-bare`, ownP50 / bareP50, "×"),
      );
      rounds.push({ ownP50, bareP50, commits: own.length });
    }
    return { figures, rounds };
  } finally {
    for (const close of closers) await close();
    rmSync(directory, { recursive: true, force: true });
  }
};

const roundsInAll = 5;

const alternate = async (
  pair: readonly [Committer, Committer],
  perRound: number,
): Promise<readonly [readonly number[], readonly number[]]> => {
  const took: [number[], number[]] = [[], []];
  let n = 0;
  for (let round = 0; round < roundsInAll; round += 1) {
    for (const [index, committer] of pair.entries())
      for (let k = 1; k <= perRound; k += 1) {
        const beganMs = performance.now();
        await committer.commit(n + k);
        took[index]?.push(performance.now() - beganMs);
      }
    n += perRound;
  }
  return took;
};

type Closers = (() => Promise<void> | void)[];

const dimmer = async (
  name: string,
  address: StoreAddress,
  closers: Closers,
): Promise<Committer> => {
  const opened = await openStore(address);
  if (!opened.ok) throw new Error(opened.error.sentence);
  const { store } = opened.value;
  closers.push(() => store.close());
  const epoch = await begin(store);
  return {
    name,
    commit: async (n) => {
      const committed = await store.commitTick(historyTick(n, epoch));
      if (!committed.ok) throw new Error(committed.error.sentence);
    },
  };
};

const begin = async (store: ControlStore): Promise<number> => {
  const taken = await store.takeEpoch();
  if (!taken.ok) throw new Error(taken.error.sentence);
  const put = await store.putService({ epoch: taken.value, config: sampleConfig });
  if (!put.ok) throw new Error(put.error.sentence);
  return taken.value;
};

const bodyOf = (n: number): string => JSON.stringify(historyTick(n, 1));

const bareSqlite = (path: string, closers: Closers): Committer => {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (body TEXT)",
  );
  closers.push(() => database.close());
  const insert = database.prepare("INSERT INTO bare VALUES (?)");
  return {
    name: "bare",
    commit: async (n) => {
      database.exec("BEGIN IMMEDIATE");
      insert.run(bodyOf(n));
      database.exec("COMMIT");
    },
  };
};

const barePostgres = async (url: string, closers: Closers): Promise<Committer> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  closers.push(() => client.end());
  await client.query("CREATE TABLE bare (body text)");
  return {
    name: "bare",
    commit: async (n) => {
      await client.query("BEGIN");
      await client.query("INSERT INTO bare VALUES ($1)", [bodyOf(n)]);
      await client.query("COMMIT");
    },
  };
};

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0;

const printed = (name: string, value: number, unit: string): Figure => ({
  name,
  value: Math.round(value * 100) / 100,
  unit,
  goal: "printed",
  met: true,
});
