import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlStoreContract } from "../testing/contract.ts";
import { valueOf } from "../testing/read.ts";
import { openSqliteStore } from "./open.ts";

controlStoreContract("SQLite", async () => {
  const directory = await mkdtemp(join(tmpdir(), "dimmer-store-"));
  return {
    open: async () => valueOf(openSqliteStore(join(directory, "control.db"))),
    remove: () => rm(directory, { recursive: true }),
  };
});
