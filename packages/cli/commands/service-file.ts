import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import type { ServiceConfig } from "@dimmer/wire";

export const serviceFileName = "dimmer.yaml";

/**
 * The nearest `dimmer.yaml` upwards and the service it names. The name is read without a YAML parser:
 * it is a top-level line of its own, and most commands need nothing else from the file.
 */
export const findServiceFile = (
  from: string,
): { readonly path: string; readonly service: string | null } | null => {
  const path = join(from, serviceFileName);
  if (existsSync(path)) {
    const service = /^service:[ \t]*["']?([a-z0-9-]+)["']?[ \t]*(?:#.*)?$/m.exec(
      readFileSync(path, "utf8"),
    );
    return { path, service: service?.[1] ?? null };
  }
  const above = dirname(from);
  return above === from ? null : findServiceFile(above);
};

/** Reads a whole `dimmer.yaml`; every mistake comes back as one line of a failure. */
export const readServiceFile = async (
  file: string,
  cwd: string,
): Promise<Result<ServiceConfig>> => {
  const path = resolve(cwd, file);
  const text = readText(path);
  if (text === null)
    return fail(
      exitCode.error,
      "noServiceFile",
      `${file} cannot be read; write one (see docs/guides/service-file.md) or name another with --file.`,
    );
  const { parseServiceFile, printFileProblem } = await import("@dimmer/wire");
  const parsed = parseServiceFile(text, file);
  if (parsed.ok) return good(parsed.config);
  return fail(exitCode.usage, "badServiceFile", parsed.problems.map(printFileProblem).join("\n"));
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};
