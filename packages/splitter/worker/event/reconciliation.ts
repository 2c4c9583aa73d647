/**
 * What one worker has counted and told since it began. Split counts and events go separate ways; by
 * these numbers anybody can see whether one of them lost something:
 *
 * `counted + copied = requests`, `requests + attempts + copies + own = taken + dropped + waiting`.
 */
export type Totals = {
  /** Requests in the split counts. */
  readonly counted: number;
  /** Requests that were copies of somebody else's and are in no count. */
  readonly copied: number;
  /** Events of requests, of attempts that were repeated, of copies that we made. */
  readonly requests: number;
  readonly attempts: number;
  readonly copies: number;
  /** Events about the splitter itself. */
  readonly own: number;
  /** Events that ingest took, that were given up, that wait. */
  readonly taken: number;
  readonly dropped: number;
  readonly waiting: number;
};

/** The part of the totals that the request path counts itself. */
export type Reconciliation = {
  -readonly [K in Exclude<keyof Totals, "taken" | "dropped" | "waiting">]: Totals[K];
};

export const openReconciliation = (): Reconciliation => ({
  counted: 0,
  copied: 0,
  requests: 0,
  attempts: 0,
  copies: 0,
  own: 0,
});

/** The totals as a wide event about the splitter itself, in the dataset `dimmer`. */
export const totalsLine = (
  totals: Totals,
  {
    id,
    timeMs,
    splitter,
  }: { readonly id: string; readonly timeMs: number; readonly splitter: string },
): string => {
  const data: Record<string, unknown> = {
    name: "splitter totals",
    "service.name": "dimmer",
    "meta.signal_type": "totals",
    "dimmer.splitter": splitter,
    "dimmer.pid": process.pid,
  };
  for (const [name, n] of Object.entries(totals)) data[`dimmer.totals.${name}`] = n;
  return `${JSON.stringify({ id, time: timeMs, dataset: "dimmer", data })}\n`;
};

/** The totals of several workers together. */
export const addTotals = (all: Iterable<Totals>): Totals => {
  const sum = { ...noTotals };
  for (const totals of all) for (const name of totalNames) sum[name] += totals[name];
  return sum;
};

const noTotals: { -readonly [K in keyof Totals]: number } = {
  counted: 0,
  copied: 0,
  requests: 0,
  attempts: 0,
  copies: 0,
  own: 0,
  taken: 0,
  dropped: 0,
  waiting: 0,
};

const totalNames: readonly (keyof Totals)[] = [
  "counted",
  "copied",
  "requests",
  "attempts",
  "copies",
  "own",
  "taken",
  "dropped",
  "waiting",
];
