import type { Command } from "@dimmer/core";
import {
  commandSchema,
  rolloutStateSchema,
  serviceConfigSchema,
  versionSchema,
} from "@dimmer/wire";
import type { StoredRollout, StoredService } from "../port.ts";
import { numberOf, type Row, textOf } from "./row.ts";

export const commandOf = (row: Row): Command =>
  commandSchema.parse(JSON.parse(textOf(row, "command")));

export const rolloutOf = (row: Row): StoredRollout => ({
  state: rolloutStateSchema.parse(JSON.parse(textOf(row, "state"))),
  version: numberOf(row, "version"),
});

export const serviceOf = (row: Row): StoredService => ({
  config: serviceConfigSchema.parse(JSON.parse(textOf(row, "config"))),
  stable: versionSchema.parse(JSON.parse(textOf(row, "stable"))),
});
