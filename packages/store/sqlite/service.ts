import type { Version } from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";
import type { StoredService } from "../port.ts";
import type { Connection } from "./connection.ts";
import { serviceOf } from "./parse.ts";

/**
 * Adds or changes a service. The config names the version that serves at first; afterwards only
 * `adopt` changes which one is stable, but the file may still move that version to other addresses.
 */
export const writeService = (connection: Connection, config: ServiceConfig): StoredService => {
  const { name } = config;
  const row = connection.get("SELECT config, stable FROM service WHERE name = ?", [name]);
  const known = row === undefined ? null : serviceOf(row).stable;
  const stable = known === null ? firstVersion(config) : moved(known, config);
  connection.run(
    `INSERT INTO service VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
     SET config = excluded.config, stable = excluded.stable`,
    [name, JSON.stringify(config), JSON.stringify(stable)],
  );
  return { config, stable };
};

const firstVersion = ({ stable }: ServiceConfig): Version => ({
  id: stable.version,
  endpoints: stable.endpoints,
  subject: "",
  authors: [],
  commits: [],
});

const moved = (known: Version, { stable }: ServiceConfig): Version =>
  known.id === stable.version ? { ...known, endpoints: stable.endpoints } : known;
