import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "../../tools/repository.ts";

/** Builds the UI where its sources have changed, and says where it is. */
export const builtWeb = (): string => {
  execFileSync(process.execPath, [join(repositoryRoot, "tools", "build-web.ts"), "--quiet"], {
    stdio: "ignore",
  });
  return join(repositoryRoot, "packages", "web", "dist");
};
