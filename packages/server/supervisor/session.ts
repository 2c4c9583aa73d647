import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { z } from "zod";

/**
 * The local person's session: whoever can read this file (mode 0600) is the person who started
 * Dimmer. CLI and UI present its token.
 */
export const sessionSchema = z.object({
  /** 32 random bytes, base64url. */
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Where the API and the UI are. */
  url: z.url(),
  person: z.object({ name: z.string().min(1), email: z.string() }),
});

export type Session = z.infer<typeof sessionSchema>;

const gitSetting = (key: string): string => {
  try {
    return execFileSync("git", ["config", "--get", key], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2_000,
    }).trim();
  } catch {
    return "";
  }
};

/** Who the local person is: git's user, else the account of the operating system. */
export const localPerson = (): Session["person"] => {
  const account = userInfo().username;
  return { name: gitSetting("user.name") || account, email: gitSetting("user.email") };
};

/** The session of the file; null when it is missing, broken, or was readable by others. */
export const readSession = (file: string): Session | null => {
  try {
    if ((statSync(file).mode & 0o077) !== 0) return null;
    return sessionSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
};

/**
 * Writes the session for this run. The token of an earlier run is kept, so that open pages stay
 * signed in; one that others could have read is replaced.
 */
export const writeSession = (file: string, facts: Omit<Session, "token">): Session => {
  const token = readSession(file)?.token ?? randomBytes(32).toString("base64url");
  const session: Session = { token, ...facts };
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
  return session;
};
