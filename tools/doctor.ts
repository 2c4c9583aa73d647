import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { totalmem, cpus } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "./repository.ts";

/** `npm run doctor`: what this machine has for working on Dimmer, and what to install. */
type Finding = { readonly ok: boolean; readonly what: string; readonly fix: string };

const has = (command: string): boolean =>
  spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;
const platform = `${process.platform}-${process.arch}`;

const findings: readonly Finding[] = [
  {
    ok: Number(process.versions.node.split(".")[0]) >= 24,
    what: `Node ${process.versions.node}`,
    fix: "Run it as `npm run doctor`, so that the pinned Node is used; `npm ci` installs it.",
  },
  {
    ok: existsSync(join(repositoryRoot, "node_modules", "chdb")),
    what: `event engine for ${platform}`,
    fix: "`npm ci`; on a platform without chdb the event store needs a ClickHouse server.",
  },
  {
    ok: has("chromium"),
    what: "chromium, for the browser tests",
    fix: "apt-get install chromium (without it those tests are skipped by name).",
  },
  {
    ok: existsSync("/usr/lib/postgresql"),
    what: "postgresql, for the tests of the control store in PostgreSQL",
    fix: "apt-get install postgresql (without it those tests are skipped by name).",
  },
  {
    ok: has("fiu-run") && has("strace"),
    what: "fiu-utils and strace, for the tests of failing disks and power cuts",
    fix: "apt-get install fiu-utils strace (without them those tests are skipped by name).",
  },
  {
    ok: has("wrk"),
    what: "wrk, for `npm run bench -- splitter`",
    fix: "apt-get install wrk.",
  },
  {
    ok: totalmem() > 3 * 2 ** 30,
    what: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    fix: "The story needs about 1.5 GB.",
  },
];

for (const finding of findings) {
  console.log(`${finding.ok ? "✓" : "✗"} ${finding.what}${finding.ok ? "" : `\n  ${finding.fix}`}`);
}
process.exitCode = findings.every((finding) => finding.ok) ? 0 : 1;
