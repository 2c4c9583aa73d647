import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { StoreAddress } from "@dimmer/store";
import { socketPathBytes } from "../limits.ts";

/** Where everything of one `dimmer serve` lives. Absolute paths. */
export type DataDirectory = {
  readonly root: string;
  readonly lockFile: string;
  readonly supervisorFile: string;
  readonly sessionFile: string;
  readonly storeFile: string;
  /** The control store: that file, or elsewhere by choice. */
  readonly store: StoreAddress;
  readonly journalDir: string;
  readonly engineDir: string;
  readonly snapshotFile: string;
  readonly splitterFile: string;
  /** Which splitter process serves now; written by itself. */
  readonly splitterPidFile: string;
  readonly engineSocket: string;
  readonly linkSocket: string;
  readonly logsDir: string;
  /** Of compiled code; may be deleted at any time. */
  readonly cacheDir: string;
};

/**
 * The directory a socket may live in: `run/` of the data directory, or a private one under the
 * system's temporary directory where that path would be too long. The latter is derived from the
 * data directory, so that a new supervisor finds the splitter of a killed one.
 */
const socketDirectory = (root: string): string => {
  const own = join(root, "run");
  if (Buffer.byteLength(join(own, "engine.sock")) <= socketPathBytes) return own;
  const name = createHash("sha256").update(root).digest("hex").slice(0, 12);
  return join(tmpdir(), `dimmer-${name}`);
};

/** The layout under `dataDir`; touches nothing. */
export const layOut = (dataDir: string): DataDirectory => {
  const root = resolve(dataDir);
  const sockets = socketDirectory(root);
  return {
    root,
    lockFile: join(root, "lock.db"),
    supervisorFile: join(root, "supervisor.json"),
    sessionFile: join(root, "session.json"),
    storeFile: join(root, "control", "control.db"),
    store: { kind: "file", path: join(root, "control", "control.db") },
    journalDir: join(root, "events", "journal"),
    engineDir: join(root, "events", "engine"),
    snapshotFile: join(root, "splitter", "snapshot.json"),
    splitterFile: join(root, "run", "splitter.json"),
    splitterPidFile: join(root, "run", "splitter.pid"),
    engineSocket: join(sockets, "engine.sock"),
    linkSocket: join(sockets, "link.sock"),
    logsDir: join(root, "logs"),
    cacheDir: join(root, "run", "compiled"),
  };
};

/**
 * Makes the directories, readable by their owner alone. The socket directory may stand under a
 * directory that everybody writes to, so it is used only if it is ours and nobody else's.
 */
export const makeDirectories = (data: DataDirectory): void => {
  const sockets = resolve(data.linkSocket, "..");
  for (const directory of [
    data.root,
    resolve(data.storeFile, ".."),
    data.journalDir,
    data.engineDir,
    resolve(data.snapshotFile, ".."),
    resolve(data.splitterFile, ".."),
    data.logsDir,
    sockets,
  ])
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  // It usually lies in a repository of its owner: the session's key must not be committed with it.
  writeFileSync(join(data.root, ".gitignore"), "*\n");
  const found = lstatSync(sockets);
  const uid = process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0)
    throw new Error(`${sockets} belongs to somebody else`);
};
