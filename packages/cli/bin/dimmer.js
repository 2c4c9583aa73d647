#!/usr/bin/env node
// Plain ES2019, so that any Node can read it: an old one must get a sentence, not a syntax error.
// It also runs from a checkout on a machine whose own Node is too old, by the one pinned there.

const wanted = 24;

const isRecent = () => Number(process.versions.node.split(".")[0]) >= wanted;

const pinnedNode = async () => {
  const { createRequire } = await import("module");
  const packages = [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ];
  for (const name of packages) {
    try {
      return createRequire(import.meta.url).resolve(`${name}/bin/node`);
    } catch (cause) {
      if (cause.code !== "MODULE_NOT_FOUND" && cause.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED")
        throw cause;
    }
  }
  return null;
};

const runBy = async (node) => {
  const { spawn } = await import("child_process");
  const { fileURLToPath } = await import("url");
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both; a supervisor sends its signal to this process alone.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  child.on("exit", (code, signal) => {
    process.exitCode = code === null ? (signal === "SIGINT" ? 130 : 1) : code;
  });
};

const start = async () => {
  if (isRecent()) {
    await import("../main.ts");
    return;
  }
  const node = await pinnedNode();
  if (node !== null) {
    await runBy(node);
    return;
  }
  process.stderr.write(
    `Dimmer needs Node ${wanted} or newer and this is ${process.versions.node}; install it from https://nodejs.org and run the command again.\n`,
  );
  process.exitCode = 1;
};

void start();
