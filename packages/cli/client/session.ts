import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../config.ts";
import { exitCode, fail, good, type Result } from "../exit-code.ts";

/** Which server to talk to, and as whom. */
export type Session = {
  /** Without a slash at the end. */
  readonly url: string;
  /** Null: the server may refuse. */
  readonly token: string | null;
  /** Its data directory where it is known to be on this machine. */
  readonly dataDir: string | null;
};

export type Where = {
  /** `--server`. */
  readonly server: string | null;
  /** `--data`. */
  readonly data: string | null;
  readonly cwd: string;
  readonly environment: Environment;
};

/** What `dimmer serve` leaves for the commands of the same person. */
type SessionFile = { readonly url: string; readonly token: string; readonly dataDir: string };

/**
 * Finds the server: `--server`, `DIMMER_URL`, else the session that `dimmer serve` left in its data
 * directory, found upwards from here. A token from a file goes to that file's own server only.
 */
export const findSession = (where: Where): Result<Session> => {
  const named = where.server ?? where.environment.url;
  const file = readSessionFile(where);
  if (!file.ok && (named === null || where.data !== null)) return file;
  const found = file.ok ? file.value : null;
  if (named === null)
    return found === null
      ? noServer()
      : good({ ...found, token: where.environment.token ?? found.token });
  const url = parseServerUrl(named);
  if (url === null)
    return fail(
      exitCode.usage,
      "serverUrl",
      `\`${named}\` is not the address of a server; write it as http://127.0.0.1:7070.`,
    );
  const own = found !== null && found.url === url ? found : null;
  return good({
    url,
    token: where.environment.token ?? own?.token ?? null,
    dataDir: own?.dataDir ?? null,
  });
};

const noServer = (): Result<never> =>
  fail(
    exitCode.error,
    "noServer",
    "No Dimmer serves from here; start one with `dimmer serve`, or name it with --server or DIMMER_URL.",
  );

const readSessionFile = (where: Where): Result<SessionFile | null> => {
  const given = where.data ?? where.environment.data;
  const dataDir = given === null ? findDataDirectory(where.cwd) : resolve(where.cwd, given);
  if (dataDir === null) return good(null);
  const path = join(dataDir, "session.json");
  if (!existsSync(path))
    return given === null
      ? good(null)
      : fail(
          exitCode.error,
          "noSession",
          `No Dimmer has served from ${dataDir}; start it with \`dimmer serve --data ${given}\`.`,
        );
  if ((statSync(path).mode & 0o077) !== 0)
    return fail(
      exitCode.login,
      "sessionOpen",
      `${path} can be read by others; restart \`dimmer serve\`, which replaces its token.`,
    );
  const content = parseSession(readFileSync(path, "utf8"));
  return content === null
    ? fail(
        exitCode.error,
        "sessionBroken",
        `${path} is not a session of Dimmer; restart \`dimmer serve\`, which writes it anew.`,
      )
    : good({ ...content, dataDir });
};

/** Only loopback: a file that lies in somebody's folder must not choose a server elsewhere. */
const parseSession = (text: string): { readonly url: string; readonly token: string } | null => {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== "object" || content === null) return null;
    const { url, token } = content as { readonly url?: unknown; readonly token?: unknown };
    if (typeof url !== "string" || typeof token !== "string") return null;
    const server = parseServerUrl(url);
    return server !== null && isLoopback(server) ? { url: server, token } : null;
  } catch {
    return null;
  }
};

const parseServerUrl = (text: string): string | null => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/\/+$/, "");
};

const isLoopback = (url: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);

const findDataDirectory = (from: string): string | null => {
  const here = join(from, ".dimmer");
  if (existsSync(join(here, "session.json"))) return here;
  const above = dirname(from);
  return above === from ? null : findDataDirectory(above);
};
