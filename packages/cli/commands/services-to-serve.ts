import { basename } from "node:path";
import type { ServiceConfig } from "@dimmer/wire";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { findServiceFile, readServiceFile } from "./service-file.ts";

export type ServedServices = {
  readonly file: string | null;
  readonly service: string | null;
  readonly stable: readonly string[];
  readonly stableVersion: string | null;
  /** Who a user is, as in a service file; none: what the file says, else a minted cookie. */
  readonly unit: readonly string[];
};

/** As long as a service's name may be. */
const maxNameLength = 63;

/** What a version is called that was already there and told nobody its name. */
const unnamedVersion = "initial";

/**
 * The services that `serve` is about: the file's, else the one named on the command line, else those
 * that the data directory knows already (none here). Addresses given on the command line win.
 */
export const servicesToServe = async (
  asked: ServedServices,
  cwd: string,
): Promise<Result<readonly ServiceConfig[]>> => {
  const { stable, stableVersion, service, unit } = asked;
  const file = asked.file ?? findServiceFile(cwd)?.path ?? null;
  const fileIsMeant = asked.file !== null || service === null;
  if (file !== null && fileIsMeant) {
    const read = await readServiceFile(file, cwd);
    if (!read.ok) return read;
    const config = read.value;
    if (unit.length > 0)
      return fail(
        exitCode.usage,
        "unitTwice",
        `${file} says who a user is; change \`unit\` there, or leave out --unit.`,
      );
    if (service !== null && service !== config.name)
      return fail(
        exitCode.usage,
        "otherService",
        `${file} is about ${config.name}, not ${service}; leave out --service or --file.`,
      );
    return good([{ ...config, stable: overridden(config.stable, stable, stableVersion) }]);
  }
  if (stable.length === 0 && service === null)
    return unit.length === 0
      ? good([])
      : fail(
          exitCode.usage,
          "halfService",
          "Where the service runs is missing beside --unit: --stable http://127.0.0.1:3000.",
        );
  if (stable.length === 0)
    return fail(
      exitCode.usage,
      "halfService",
      `Where ${service} runs is missing: --service ${service} --stable http://127.0.0.1:3000.`,
    );
  return fromAddresses(
    service ?? nameFromFolder(cwd),
    overridden({ version: unnamedVersion, endpoints: [] }, stable, stableVersion),
    unit,
  );
};

/** A service that nobody named is called like the folder that it is served from. */
const nameFromFolder = (cwd: string): string => {
  const name = basename(cwd)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, maxNameLength);
  return name === "" ? "service" : name;
};

type Stable = ServiceConfig["stable"];

const overridden = (
  stable: Stable,
  endpoints: readonly string[],
  version: string | null,
): Stable => ({
  version: version ?? stable.version,
  endpoints: endpoints.length > 0 ? endpoints : stable.endpoints,
});

/** Everything that a file could say is filled in by the same defaults. */
const fromAddresses = async (
  name: string,
  stable: Stable,
  unit: readonly string[],
): Promise<Result<readonly ServiceConfig[]>> => {
  const { fillServiceFile, serviceConfigSchema } = await import("@dimmer/wire");
  const to = [...stable.endpoints];
  const filled = fillServiceFile({
    dimmer: 1,
    service: name,
    stable: { version: stable.version, to },
    ...(unit.length === 0 ? {} : { unit: [...unit] }),
  });
  const config = serviceConfigSchema.safeParse(filled);
  if (config.success) return good([config.data]);
  return fail(
    exitCode.usage,
    "badService",
    `\`${name}\` cannot be served: ${config.error.issues[0]?.message ?? "it is not a service"}.`,
  );
};
