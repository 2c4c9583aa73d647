import { type ServiceConfig, serviceConfigSchema } from "@dimmer/wire";
import { z } from "zod";
import { type RemoteDoorPlan, remoteDoorSchema } from "./link/remote-door.ts";

/** What the supervisor tells the control process. Secrets are not here: a command line is public. */
export type ControlConfig = {
  /** Version of Dimmer. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** The file of the control store, unless `storeUrl` names a database. */
  readonly storeFile: string;
  /** `postgres://…` without a password, which is in the environment. */
  readonly storeUrl?: string | undefined;
  /** Who leads the store, for others to read; the same after a restart. */
  readonly storeHolder?: string | undefined;
  /** A file that the supervisor holds locked: if it can be locked again, locks do not hold there. */
  readonly lockFile?: string | undefined;
  readonly sessionFile: string;
  readonly linkSocket: string;
  /** A door of the link for splitters of other machines. */
  readonly remoteLink?: RemoteDoorPlan | undefined;
  readonly engineSocket: string;
  /** Where Dimmer's own events go; null: nowhere. */
  readonly eventsUrl: string | null;
  /** What `serve` was given. */
  readonly services: readonly ServiceConfig[];
  /** The built UI. */
  readonly webDir: string;
  readonly leaseTtlMs: number;
};

export const controlConfigSchema: z.ZodType<ControlConfig> = z.object({
  version: z.string(),
  host: z.string(),
  port: z.int().nonnegative(),
  storeFile: z.string(),
  storeUrl: z.string().optional(),
  storeHolder: z.string().optional(),
  lockFile: z.string().optional(),
  sessionFile: z.string(),
  linkSocket: z.string(),
  remoteLink: remoteDoorSchema.optional(),
  engineSocket: z.string(),
  eventsUrl: z.url().nullable(),
  services: z.array(serviceConfigSchema),
  webDir: z.string(),
  leaseTtlMs: z.int().positive(),
});
