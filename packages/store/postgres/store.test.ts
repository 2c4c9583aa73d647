import { afterAll, beforeAll, describe } from "vitest";
import { controlStoreContract } from "../testing/contract.ts";
import { postgresAvailable, PostgresServer } from "../testing/postgres-server.ts";
import { valueOf } from "../testing/read.ts";
import { openPostgresStore } from "./open.ts";

describe.skipIf(!postgresAvailable)("with the Debian package postgresql", () => {
  let server: PostgresServer | null = null;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.stop());

  controlStoreContract("PostgreSQL", async () => {
    if (server === null) throw new Error("the server of these tests is not started");
    const schema = await server.createSchema();
    return {
      open: async () => valueOf(await openPostgresStore(schema.address)).store,
      remove: () => schema.drop(),
    };
  });
});
