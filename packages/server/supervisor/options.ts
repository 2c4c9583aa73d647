import type { ServiceConfig } from "@dimmer/wire";
import type { RemoteDoorPlan } from "../control/link/remote-door.ts";
import type { Address } from "./address.ts";

export type ServeOptions = {
  /** Everything is kept here; made when it is missing. */
  readonly dataDir: string;
  /**
   * Where the control store is: a file, or `postgres://…` (its password may be in PGPASSWORD instead);
   * absent: a file in the data directory.
   */
  readonly store?: string;
  /** Where users' requests come in; any address of this machine. Port 0: any free one. */
  readonly listen: Address;
  /** Where API and UI are; loopback only. */
  readonly api: Address;
  /** Where wide events come in; loopback only. */
  readonly ingest: Address;
  /** A second door for users that speaks TLS, on the same host; paths of PEM files. */
  readonly tls?: TlsDoor;
  /** Where splitters of other machines join; absent: nowhere. */
  readonly remoteLink?: RemoteDoorPlan;
  /** Worker processes of the splitter, ≥ 1. */
  readonly workers: number;
  /** From `dimmer.yaml` or `--service` and `--stable`; empty: those that the data directory knows. */
  readonly services: readonly ServiceConfig[];
  /** Version of Dimmer, for `/health`. */
  readonly version: string;
  /** Sentences for the person at the terminal: decisions, restarts. */
  readonly say: (sentence: string) => void;
};

export type TlsDoor = {
  readonly port: number;
  /** With its chain. */
  readonly certFile: string;
  readonly keyFile: string;
};

/** Addresses when nothing else is said. */
export const defaultListen: Address = { host: "127.0.0.1", port: 8080 };
export const defaultApi: Address = { host: "127.0.0.1", port: 7070 };
export const defaultIngest: Address = { host: "127.0.0.1", port: 4318 };
