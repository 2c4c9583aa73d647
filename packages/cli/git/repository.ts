import { execFile } from "node:child_process";
import { gitMs, maxAuthors, maxCommits } from "../limits.ts";

/** What git knows about one change; every part may be unknown. */
export type Change = {
  readonly commit: string | null;
  readonly subject: string | null;
  readonly authors: readonly string[];
  readonly commits: readonly string[];
  /** Files differ from the commit: what runs is perhaps not what the commit says. */
  readonly dirty: boolean;
};

/**
 * Describes `commit` (or what is checked out) and, where git knows the version that runs now, the
 * commits between the two with their authors. Outside a repository everything is unknown.
 */
export const describeChange = async (
  cwd: string,
  asked: { readonly commit: string | null; readonly since: string | null },
): Promise<Change> => {
  const git = (args: readonly string[]): Promise<string | null> => runGit(cwd, args);
  const commit = await git([
    "rev-parse",
    "--verify",
    "--quiet",
    `${asked.commit ?? "HEAD"}^{commit}`,
  ]);
  if (commit === null)
    return { commit: null, subject: null, authors: [], commits: [], dirty: false };
  const range = await rangeSince(git, commit, asked.since);
  const [subject, log, changes] = await Promise.all([
    git(["log", "-1", "--format=%s", commit]),
    git(["log", "--no-merges", `--max-count=${maxCommits}`, "--format=%H%x09%aN <%aE>", ...range]),
    asked.commit === null ? git(["status", "--porcelain", "--untracked-files=no"]) : null,
  ]);
  const rows = (log ?? "")
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => row.split("\t"));
  const authors = [...new Set(rows.flatMap(([, author]) => author ?? []))];
  return {
    commit,
    subject,
    authors: authors.slice(0, maxAuthors),
    commits: rows.flatMap(([id]) => id ?? []),
    dirty: (changes ?? "") !== "",
  };
};

/** Commits after `since` up to `commit`; only `commit` itself where git does not know `since`. */
const rangeSince = async (
  git: (args: readonly string[]) => Promise<string | null>,
  commit: string,
  since: string | null,
): Promise<readonly string[]> => {
  const known =
    since === null ? null : await git(["rev-parse", "--verify", "--quiet", `${since}^{commit}`]);
  const count = known === null ? null : await git(["rev-list", "--count", `${known}..${commit}`]);
  return count === null || count === "0" ? ["-1", commit] : [`${known}..${commit}`];
};

/** What git prints, trimmed; null when there is no git, no repository or no such thing. */
const runGit = (cwd: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const options = { cwd, timeout: gitMs, maxBuffer: 4 * 1024 * 1024, encoding: "utf8" } as const;
    execFile("git", ["--no-optional-locks", ...args], options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : null);
    });
  });
