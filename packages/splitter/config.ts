import { unitRuleSchema } from "@dimmer/wire";
import { z } from "zod";

const origin = z.url({ protocol: /^https?$/ });

const port = z.int().min(0).max(65_535);

const path = z.string().min(1);

/** Control on another machine, and what proves to it who we are. */
const joinSchema = z
  .object({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    /** Who signed control's certificate; absent: one of the system's authorities. */
    caFile: path.optional(),
    tokenFile: path.optional(),
    certFile: path.optional(),
    keyFile: path.optional(),
  })
  .refine(
    ({ tokenFile, certFile, keyFile }) =>
      tokenFile !== undefined || (certFile !== undefined && keyFile !== undefined),
    "control on another machine lets nobody in without a token file or a certificate with its key",
  );

export type Join = z.infer<typeof joinSchema>;

/** What the primary process is started with. */
export const splitterConfigSchema = z.object({
  /** Stable name of this splitter, `host:port` by default. */
  name: z.string().min(1),
  host: z.string().min(1),
  /** 0: any free one, said by `ready`. */
  port,
  /** A second door that speaks TLS: HTTP/2 and HTTP/1.1 by ALPN. PEM files, read again when they change. */
  tls: z.object({ port, certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
  workers: z.int().min(1).max(256),
  /** Control's private socket; marks the process as ours where control is elsewhere. */
  linkSocket: z.string().min(1),
  /** Control of another machine, instead of that socket. */
  join: joinSchema.optional(),
  snapshotFile: z.string().min(1),
  /** Says which process serves: after a hand-over it is another. */
  pidFile: z.string().min(1).optional(),
  /** Where wide events go. */
  eventsUrl: origin,
  /** Served while neither control nor a snapshot says anything. */
  fallback: z.object({ service: z.string().min(1), endpoints: z.array(origin).min(1) }).nullable(),
  /** Where the fallback finds units. */
  unit: z.array(unitRuleSchema).optional(),
});

export type SplitterConfig = z.infer<typeof splitterConfigSchema>;

export type ReadConfig =
  | { readonly ok: true; readonly config: SplitterConfig }
  | { readonly ok: false; readonly sentence: string };

/** Reads the JSON argument of the primary process. */
export const readSplitterConfig = (argument: string | undefined): ReadConfig => {
  const parsed = splitterConfigSchema.safeParse(parseJson(argument ?? ""));
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return {
    ok: false,
    sentence: `The splitter was started with a wrong configuration${where}: ${issue?.message ?? "not an object"}; pass one JSON object as its argument.`,
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const workerConfigSchema = z.object({
  splitter: z.string(),
  eventsUrl: z.string(),
});

export type WorkerConfig = z.infer<typeof workerConfigSchema>;

/** Reads the JSON argument of a worker, which the primary wrote. */
export const readWorkerConfig = (argument: string | undefined): WorkerConfig =>
  workerConfigSchema.parse(parseJson(argument ?? ""));
