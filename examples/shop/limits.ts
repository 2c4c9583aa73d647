/** Every bound of the shop, its traffic and the story, in one place. */
export const limits = {
  /** A request body of the shop; a cart of 200 lines is a tenth of it. */
  bodyBytes: 64 * 1024,
  cartLines: 200,
  lineQuantity: 999,
  searchTextLength: 100,
  pageItems: 24,
  /** How long a write waits for another version's write to the same file. */
  databaseBusyMs: 2_000,

  /** Wide events that wait to be sent; further ones are dropped and counted. */
  eventQueue: 5_000,
  eventBatch: 500,
  eventFlushMs: 250,
  eventSendTimeoutMs: 5_000,

  /** Sessions under way at once; further arrivals are dropped and counted. */
  sessionsUnderWay: 5_000,
  /** Requests in flight at once; a session's step that finds no room is dropped and counted. */
  requestsInFlight: 1_000,
  requestTimeoutMs: 20_000,
  /** Answers that are kept one by one for the proof of sticky arms; further ones are counted. */
  observations: 400_000,
  /** Failed answers that are kept one by one. */
  failures: 10_000,
  /** Latencies that are kept for percentiles: the last ones. */
  latencies: 50_000,
  /** One run of the traffic source. */
  trafficSeconds: 24 * 60 * 60,
  trafficRequests: 50_000_000,
  logLineLength: 16 * 1024,
  logLines: 5_000_000,

  /** A process of the story that is not ready by then has failed. */
  childStartMs: 60_000,
  /** A process that was asked to end is killed after this long. */
  childStopMs: 12_000,
  childLastWords: 5,
  /** One command of `dimmer`. */
  commandMs: 30_000,
  apiMs: 5_000,
  /** How often the story looks at a rollout. */
  lookMs: 200,
  /** v2 must be caught, and v3 be full, within this long. */
  badVersionMs: 100_000,
  goodVersionMs: 260_000,
  /** Without a live line the story says how it goes at least this often. */
  quietMs: 20_000,
  /** v3 serves everybody for this long before the story is over. */
  atFullMs: 4_000,
  /** How often the events are asked for before they count as lost. */
  eventsTries: 5,
  /** Warm-up traffic that is not answered by then means that the machine is too small. */
  warmUpMs: 60_000,
  /** A 99th percentile above this before anything is shipped means that the machine is too busy. */
  busyMs: 1_500,
  /** An access log that is sent beside the crowd is spread over this long. */
  storyLogMs: 240_000,
  /** Open requests of a shop that was asked to end may take this long. */
  shopDrainMs: 2_000,
  /** Events that one question may return; the API's own limit. */
  rawEvents: 1_000,
} as const;
