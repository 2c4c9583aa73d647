import type { Version } from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";
import type { StoredService } from "../port.ts";
import { serviceOf } from "./parse.ts";
import { get, run, type Work } from "./work.ts";

/**
 * Adds or changes a service. The config names the version that serves at first; afterwards only
 * `adopt` changes which one is stable, but the file may still move that version to other addresses.
 */
export function* writeService(config: ServiceConfig): Work<StoredService> {
  const { name } = config;
  const row = yield* get("SELECT config, stable FROM service WHERE name = ?", [name]);
  const known = row === undefined ? null : serviceOf(row).stable;
  const stable = known === null ? firstVersion(config) : moved(known, config);
  yield* run(
    `INSERT INTO service (name, config, stable) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
     SET config = excluded.config, stable = excluded.stable`,
    [name, JSON.stringify(config), JSON.stringify(stable)],
  );
  return { config, stable };
}

const firstVersion = ({ stable }: ServiceConfig): Version => ({
  id: stable.version,
  endpoints: stable.endpoints,
  subject: "",
  authors: [],
  commits: [],
});

const moved = (known: Version, { stable }: ServiceConfig): Version =>
  known.id === stable.version ? { ...known, endpoints: stable.endpoints } : known;
