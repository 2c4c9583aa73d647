import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Session } from "../client/session.ts";
import type { Environment } from "../config.ts";

/**
 * What the author opened with `dimmer look`, kept until they answer with `good` or `bad`: the answer
 * carries it, so that the journal records what was seen and not only what was said.
 */

/** As the API bounds it. */
const maxOpened = 200;

type Keeper = { readonly environment: Environment };

const fileOf = ({ environment }: Keeper, session: Session, rollout: string): string => {
  const folder = session.dataDir ?? environment.stateDir;
  const key = createHash("sha256").update(`${session.url} ${rollout}`).digest("hex").slice(0, 16);
  return join(folder, "looks", `${key}.json`);
};

export const openedOf = (keeper: Keeper, session: Session, rollout: string): readonly string[] => {
  try {
    const content: unknown = JSON.parse(readFileSync(fileOf(keeper, session, rollout), "utf8"));
    return Array.isArray(content) ? content.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
};

/** Adds to what was opened; false when it cannot be kept. */
export const rememberOpened = (
  keeper: Keeper,
  {
    session,
    rollout,
    opened,
  }: { readonly session: Session; readonly rollout: string; readonly opened: readonly string[] },
): boolean => {
  const all = [...new Set([...openedOf(keeper, session, rollout), ...opened])].slice(-maxOpened);
  const file = fileOf(keeper, session, rollout);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(all), { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
};

export const forgetOpened = (keeper: Keeper, session: Session, rollout: string): void => {
  rmSync(fileOf(keeper, session, rollout), { force: true });
};
