import { readFileSync } from "node:fs";

/** What can be seen of a place before it is trusted with locks and syncs. */
export type PlaceFacts = {
  /** `f_type` of statfs(2), as Linux numbers them; elsewhere none of these numbers is used. */
  readonly type: number;
  /** A library in this process answers fsync without doing it. */
  readonly preloadsFakeSync: boolean;
};

export type JudgedPlace =
  | { readonly ok: true; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly sentence: string };

/** Numbers of `statfs(2)` and of the kernel's `include/uapi/linux/magic.h`. */
const network: ReadonlyMap<number, string> = new Map([
  [0x69_69, "NFS"],
  [0x51_7b, "SMB"],
  [0xfe_53_4d_42, "SMB"],
  [0xff_53_4d_42, "CIFS"],
  [0x01_02_19_97, "9p"],
  [0x53_46_41_4f, "AFS"],
  [0x00_c3_64_00, "Ceph"],
]);
const memory: ReadonlySet<number> = new Set([0x01_02_19_94, 0x85_84_58_f6]);
const fuse = 0x65_73_55_46;

/**
 * SQLite's log needs locks that hold between processes and syncs that reach the disk. A network file
 * system promises neither and is refused; what merely cannot be seen through is said. A disk that
 * lies about its own cache cannot be told from here.
 */
export const judgeFileSystem = (path: string, facts: PlaceFacts): JudgedPlace => {
  const type = facts.type >>> 0;
  const name = network.get(type);
  if (name !== undefined)
    return {
      ok: false,
      sentence: `The control store at ${path} is on a network file system (${name}), where locks and syncs do not hold; put it on a local disk, or use PostgreSQL.`,
    };
  if (facts.preloadsFakeSync)
    return {
      ok: false,
      sentence: `A library in this process answers fsync without doing it (libeatmydata); start Dimmer without it.`,
    };
  const warnings = [
    memory.has(type) &&
      `The control store at ${path} is in memory (tmpfs) and is gone after a restart of the machine.`,
    type === fuse &&
      `The control store at ${path} is on a FUSE file system; whether its locks and syncs hold cannot be seen.`,
  ];
  return { ok: true, warnings: warnings.filter((warning) => warning !== false) };
};

/** Whether libeatmydata is loaded, where `/proc` says so. */
export const preloadsFakeSync = (): boolean => {
  try {
    return readFileSync("/proc/self/maps", "utf8").includes("libeatmydata");
  } catch {
    return false;
  }
};
