import { expect, test } from "vitest";
import { readEnvironment } from "./config.ts";

test("an empty environment says nothing", () => {
  expect(readEnvironment({ HOME: "/home/a" })).toEqual({
    url: null,
    token: null,
    data: null,
    store: null,
    ci: false,
    build: { commit: null, subject: null, author: null },
    color: "auto",
    stateDir: "/home/a/.local/state/dimmer",
  });
});

test.each([
  [
    { GITHUB_SHA: "abc", GITHUB_ACTOR: "ada" },
    { commit: "abc", subject: null, author: "ada" },
  ],
  [
    { CI_COMMIT_SHA: "abc", CI_COMMIT_TITLE: "Fix", CI_COMMIT_AUTHOR: "Ada <a@b>" },
    { commit: "abc", subject: "Fix", author: "Ada <a@b>" },
  ],
  [
    { BUILDKITE_COMMIT: "abc", BUILDKITE_MESSAGE: "Fix\n\nlong" },
    { commit: "abc", subject: "Fix", author: null },
  ],
  [{ GIT_COMMIT: "  " }, { commit: null, subject: null, author: null }],
])("the CI system's variables %j name the build", (variables, build) => {
  expect(readEnvironment(variables).build).toEqual(build);
});

test.each([
  [{ CI: "true" }, true],
  [{ CI: "1" }, true],
  [{ CI: "false" }, false],
  [{ CI: "" }, false],
])("%j is CI: %j", (variables, ci) => {
  expect(readEnvironment(variables).ci).toBe(ci);
});

test.each([
  [{ NO_COLOR: "1" }, "never"],
  [{ NO_COLOR: "" }, "auto"],
  [{ TERM: "dumb" }, "never"],
  [{ FORCE_COLOR: "1" }, "always"],
  [{ FORCE_COLOR: "0" }, "auto"],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, "never"],
])("%j colours %s", (variables, color) => {
  expect(readEnvironment(variables).color).toBe(color);
});
