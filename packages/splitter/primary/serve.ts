import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { SplitterConfig } from "../config.ts";
import { stopMs } from "../limits.ts";
import { systemClock } from "../process/clock.ts";
import { systemTimers } from "../process/timers.ts";
import { dialSocket, heldDial } from "./connection.ts";
import { type DoorPlan, Doors } from "./doors.ts";
import { Fleet } from "./fleet.ts";
import { hearPredecessor, sayPrepared, Successor, successorMark } from "./hand-over.ts";
import { IdentityWatch, readIdentity } from "./identity.ts";
import { Primary } from "./primary.ts";
import { fileDisk } from "./snapshot-disk.ts";
import { dialRemote } from "./join.ts";
import { readStart } from "./start.ts";

/**
 * Runs a splitter in this process until it is told to stop: SIGTERM and SIGINT end it, SIGUSR2
 * starts a successor (of whatever version is installed by then) and leaves everything to it, SIGHUP
 * reads the certificate again.
 */
export const serveSplitter = async (config: SplitterConfig): Promise<void> => {
  const succeeds = process.argv[3] === successorMark;
  let doors = succeeds ? null : await openDoors(config);
  let fleet: Fleet | null = null;
  const identity = await openIdentity(config, () => fleet);
  const disk = fileDisk(config.snapshotFile);
  const link = heldDial(
    config.join === undefined ? dialSocket(config.linkSocket) : dialRemote(config.join, log),
  );
  const { routes, restored } = await readStart({ config, disk, clock: systemClock, log });
  const primary = new Primary({
    config,
    clock: systemClock,
    timers: systemTimers,
    dial: link.dial,
    disk,
    openWorkers: (options) => {
      const opened = new Fleet(options, { workers: config.workers, identity });
      fleet = opened;
      doors?.bringTo(opened);
      return opened;
    },
    routes,
    restored,
    bootId: randomBytes(8).toString("hex"),
    random: Math.random,
    log,
    serving: () => {
      if (doors === null) sayPrepared();
      else sayReady(config, doors);
    },
  });
  if (!succeeds) link.open();
  else
    hearPredecessor({
      door: (entrance, server) => {
        doors ??= new Doors();
        if (fleet !== null) doors.bringTo(fleet);
        doors.adopt(entrance, server);
        writePid(config);
      },
      inherit: (messages) => {
        primary.inherit(messages);
      },
      present: (present) => {
        primary.present(present);
      },
      link: link.open,
      orphaned: () => fail("The predecessor ended before it gave the doors."),
    });
  hearSignals({ config, primary, identity, doors: () => doors });
  // When the supervisor is gone, users are still there: serving goes on.
  process.on("disconnect", () => {
    if (!succeeds) log("The supervisor is gone; serving goes on.");
  });
};

const log = (sentence: string): void => {
  process.stderr.write(`splitter: ${sentence}\n`);
};

const fail = (sentence: string): never => {
  log(sentence);
  process.exit(1);
};

const openDoors = async ({ host, port, tls }: SplitterConfig): Promise<Doors> => {
  const plans: DoorPlan[] = [{ entrance: "plain", host, port }];
  if (tls !== undefined) plans.push({ entrance: "tls", host, port: tls.port });
  const opened = await Doors.open(plans);
  return opened.ok ? opened.doors : fail(opened.sentence);
};

const openIdentity = async (
  { tls }: SplitterConfig,
  fleet: () => Fleet | null,
): Promise<IdentityWatch | null> => {
  if (tls === undefined) return null;
  const read = await readIdentity(tls);
  if (!read.ok) return fail(read.sentence);
  return new IdentityWatch(read.identity, {
    files: tls,
    log,
    changed: (identity) => {
      fleet()?.tell({ kind: "identity", identity });
    },
  });
};

const writePid = ({ pidFile }: SplitterConfig): void => {
  if (pidFile === undefined) return;
  try {
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (thrown) {
    log(`${pidFile} cannot be written (${String(thrown)}); serving goes on.`);
  }
};

const sayReady = (config: SplitterConfig, doors: Doors): void => {
  writePid(config);
  if (!process.connected) return;
  process.send?.({ kind: "ready", port: doors.port("plain"), tlsPort: doors.port("tls") });
};

type Signalled = {
  readonly config: SplitterConfig;
  readonly primary: Primary;
  readonly identity: IdentityWatch | null;
  readonly doors: () => Doors | null;
};

const hearSignals = ({ config, primary, identity, doors }: Signalled): void => {
  let leaving = false;
  const stop = (): void => {
    if (leaving) return;
    leaving = true;
    doors()?.close();
    setTimeout(() => process.exit(1), stopMs).unref();
    void primary.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", () => void identity?.reload());
  process.on("SIGUSR2", () => {
    const open = doors();
    if (leaving || open === null) return;
    leaving = true;
    void handOver(primary, open).then((done) => {
      if (done) process.exit(0);
      leaving = false;
      // The successor may have written its own.
      writePid(config);
    });
  });
};

/** False when the successor did not come up, so that this process goes on. */
const handOver = async (primary: Primary, doors: Doors): Promise<boolean> => {
  log("A successor is started to take over.");
  const accompany = (successor: Successor): void => {
    primary.accompany(successor);
  };
  const [, , argument = ""] = process.argv;
  const successor = await Successor.start({ argument, doors: doors.servers, accompany }, log);
  if (successor === null) {
    primary.accompany(null);
    log("The successor did not come to serve; this process goes on. The lines above say why.");
    return false;
  }
  log(`The successor (pid ${successor.pid}) has taken over; what is under way here ends.`);
  if (process.connected) process.send?.({ kind: "succeeded", pid: successor.pid });
  doors.close();
  await primary.handOver(successor);
  successor.release();
  return true;
};
