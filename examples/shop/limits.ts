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
  requestTimeoutMs: 10_000,
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
} as const;
