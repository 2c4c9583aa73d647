/**
 * What the environment says. This is the only place that reads it; everything else gets the value.
 * Options on the command line win over it, and it wins over files.
 */
export type Environment = {
  /** `DIMMER_URL`: the server to talk to. */
  readonly url: string | null;
  /** `DIMMER_TOKEN`. Tokens come by the environment or a file, never by an option that `ps` shows. */
  readonly token: string | null;
  /** `DIMMER_DATA`: where `dimmer serve` keeps its data. */
  readonly data: string | null;
  /** `DIMMER_STORE`: where the control store is; may hold a password, which no option should. */
  readonly store: string | null;
  /** Set by every usual CI system. */
  readonly ci: boolean;
  readonly build: Build;
  readonly color: "never" | "always" | "auto";
  /** Where notes between two commands are kept when the server's data directory is elsewhere. */
  readonly stateDir: string;
};

/** What a CI system knows about the commit it builds; null where it does not say. */
export type Build = {
  readonly commit: string | null;
  readonly subject: string | null;
  readonly author: string | null;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** GitHub, GitLab, Buildkite, CircleCI, Bitbucket, Jenkins, Drone, Travis, Azure, AWS, Vercel, Render. */
const commitVariables = [
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
  "BUILDKITE_COMMIT",
  "CIRCLE_SHA1",
  "BITBUCKET_COMMIT",
  "GIT_COMMIT",
  "DRONE_COMMIT_SHA",
  "TRAVIS_COMMIT",
  "BUILD_SOURCEVERSION",
  "CODEBUILD_RESOLVED_SOURCE_VERSION",
  "VERCEL_GIT_COMMIT_SHA",
  "RENDER_GIT_COMMIT",
] as const;

const subjectVariables = [
  "CI_COMMIT_TITLE",
  "BUILDKITE_MESSAGE",
  "DRONE_COMMIT_MESSAGE",
  "TRAVIS_COMMIT_MESSAGE",
  "BUILD_SOURCEVERSIONMESSAGE",
  "VERCEL_GIT_COMMIT_MESSAGE",
] as const;

const authorVariables = [
  "CI_COMMIT_AUTHOR",
  "BUILDKITE_BUILD_AUTHOR",
  "DRONE_COMMIT_AUTHOR_NAME",
  "GIT_AUTHOR_NAME",
  "BUILD_REQUESTEDFOR",
  "VERCEL_GIT_COMMIT_AUTHOR_NAME",
  "GITHUB_ACTOR",
  "CIRCLE_USERNAME",
] as const;

export const readEnvironment = (variables: Variables = process.env): Environment => {
  const value = (name: string): string | null => variables[name]?.trim() || null;
  const first = (names: readonly string[]): string | null => {
    const name = names.find((candidate) => value(candidate) !== null);
    return name === undefined ? null : value(name);
  };
  const ci = value("CI");
  const home = value("HOME") ?? ".";
  return {
    url: value("DIMMER_URL"),
    token: value("DIMMER_TOKEN"),
    data: value("DIMMER_DATA"),
    store: value("DIMMER_STORE"),
    ci: ci !== null && ci !== "false" && ci !== "0",
    build: {
      commit: first(commitVariables),
      subject: first(subjectVariables)?.split("\n")[0] ?? null,
      author: first(authorVariables),
    },
    color: colorOf(variables),
    stateDir: `${value("XDG_STATE_HOME") ?? `${home}/.local/state`}/dimmer`,
  };
};

/** https://no-color.org: any text in `NO_COLOR` means no colour; `FORCE_COLOR` asks for it. */
const colorOf = (variables: Variables): Environment["color"] => {
  if ((variables["NO_COLOR"] ?? "") !== "" || variables["TERM"] === "dumb") return "never";
  const forced = variables["FORCE_COLOR"] ?? variables["CLICOLOR_FORCE"] ?? "";
  return forced !== "" && forced !== "0" ? "always" : "auto";
};
