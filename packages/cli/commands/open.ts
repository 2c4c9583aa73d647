import { overrideCookie } from "@dimmer/wire/api";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { serviceInContext } from "./pick.ts";

export type OpenOptions = {
  /** A version, `stable` or `candidate`. */
  readonly as: string;
  readonly forMs: number;
  /** Where users reach the service; null: the person puts it together. */
  readonly url: string | null;
  readonly service: string | null;
};

/**
 * `dimmer open --as v2`: a link that shows one version to whoever opens it, until the token ends.
 * It moves nobody else, and counts as evidence for nothing.
 */
export const open = async (context: Context, options: OpenOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const overview = await api.value.overview();
  if (!overview.ok) return reportFailure(context, overview.failure);
  const service = serviceInContext(context, overview.value, options.service);
  if (!service.ok) return reportFailure(context, service.failure);
  const { as, forMs } = options;
  const made = await api.value.override(service.value, { as, forMs });
  if (!made.ok) return reportFailure(context, made.failure);
  const { version, token, expiresMs } = made.value;
  const link = linkOf(options.url, token);
  const { terminal } = context;
  if (context.options.json) {
    terminal.json({ ...made.value, link });
    return exitCode.done;
  }
  terminal.say(link);
  terminal.note(
    `${options.url === null ? `Append it to any address of ${service.value}` : "Open it"} to see ${service.value} as ${version} until ${new Date(expiresMs).toISOString()}. Whoever has it sees that; ?dimmer_as= ends it. For curl: -H 'x-dimmer-override: ${token}'.`,
  );
  return exitCode.done;
};

const linkOf = (base: string | null, token: string): string => {
  if (base === null) return `?${overrideCookie}=${token}`;
  const url = new URL(base);
  url.searchParams.set(overrideCookie, token);
  return url.href;
};
