/** Every bound of the event store, with its reason. What bites is said in an answer or counted in `/health`. */

// --- intake -------------------------------------------------------------------------------------
/** Body of one request, before and after decompression. */
export const maxBodyBytes = 16 * 1024 * 1024;
/** Events of one request. */
export const maxBatchEvents = 10_000;
/** One NDJSON line. */
export const maxEventBytes = 1024 * 1024;
/** Nesting of one line; checked before it is parsed, because parsing deep JSON stalls the loop. */
export const maxJsonDepth = 64;
/** One JSON document that is parsed whole: parsing more would hold the event loop too long. */
export const maxJsonDocumentBytes = 5_000_000;
/** All rows of one OTLP request, in which the fields of a resource are repeated for each span. */
export const maxExpandedBytes = 32 * 1024 * 1024;
/** Rejected lines that an answer lists; further ones are counted. */
export const maxListedRejections = 100;
/** Bytes of bodies that are being read or decoded at one time; above it requests answer 503. */
export const maxBytesInFlight = 4 * maxBodyBytes;
/** A client that takes longer to send its request is cut off. */
export const requestTimeoutMs = 30_000;
/** Lines decoded between two turns of the event loop. */
export const linesPerTurn = 250;
/** What `Retry-After` says when intake is full. */
export const retryAfterSeconds = 2;

// --- repeated ids -------------------------------------------------------------------------------
/** Ids remembered in each of two generations, to store a re-sent event once. */
export const maxRecentIds = 100_000;
/** How long a loaded segment is kept for its ids, so that a restart remembers them too. */
export const loadedKeptMs = 120_000;
/** Bytes of loaded segments kept for their ids; the oldest go first. */
export const maxLoadedBytes = 64 * 1024 * 1024;

// --- journal ------------------------------------------------------------------------------------
/** Waiting for company before an fsync. With the fsync itself an ack stays under about 20 ms. */
export const commitDelayMs = 4;
/** Bytes waiting for an fsync; above it requests answer 503. */
export const maxPendingBytes = 64 * 1024 * 1024;
/** A segment is sealed at this size … */
export const maxSegmentBytes = 64 * 1024 * 1024;
/** … or at this age: how long an event waits, at most, before the loader sees it. */
export const maxSegmentAgeMs = 500;
/** Bytes of journal that wait for the loader; above it requests answer 503. */
export const maxBacklogBytes = 1024 * 1024 * 1024;
/** Free space below which intake stops: the smaller of a share of the disk and a size. */
export const diskFloorShare = 0.1;
export const diskFloorBytes = 1024 * 1024 * 1024;
/** How often free space is looked at. */
export const diskCheckMs = 1_000;

// --- loader -------------------------------------------------------------------------------------
/** Rows and bytes of one insert. */
export const maxInsertRows = 10_000;
export const maxInsertBytes = 8 * 1024 * 1024;
/** Waits between attempts while the engine does not take an insert; it is tried for ever. */
export const loadRetryFirstMs = 100;
export const loadRetryMostMs = 3_000;
/** One insert; beyond it the connection is given up and the insert repeated with its token. */
export const insertTimeoutMs = 30_000;
/** Bytes of the quarantine file; further bad events are counted only. */
export const maxQuarantineBytes = 64 * 1024 * 1024;
/** Tokens of past inserts that the table remembers: about eight minutes of segments at full pace. */
export const deduplicationWindow = 1_000;
/** Days that events are kept. */
export const retentionDays = 30;

// --- engine -------------------------------------------------------------------------------------
/** Body of one request to the engine: an insert of `maxInsertBytes`, with room. */
export const maxEngineBodyBytes = 64 * 1024 * 1024;
/** Requests that wait for one lane; further ones are refused. */
export const maxLaneWaiting = 64;
/** What one user query may take before it answers "too expensive". */
export const maxQuerySeconds = 10;
export const maxQueryMemoryBytes = 256 * 1024 * 1024;
export const maxResultRows = 100_000;
export const maxResultBytes = 64 * 1024 * 1024;
/** What one insert or DDL statement may take. */
export const maxInsertSeconds = 25;
export const maxInsertMemoryBytes = 256 * 1024 * 1024;
/** All of the engine: the process at rest (about 250 MB) and what its queries may add. */
export const maxServerMemoryBytes = 700 * 1024 * 1024;
/** Cache of index marks (ClickHouse's default is 5 GB). */
export const markCacheBytes = 32 * 1024 * 1024;
/** Threads of one query. */
export const queryThreads = 2;
/** After a lane's own limit: the statement is killed, then the whole process. */
export const killAfterMs = 1_000;
export const exitAfterMs = 3_000;

// --- queries ------------------------------------------------------------------------------------
/** Rows of one aggregate answer: groups × steps. */
export const maxAggregateRows = 50_000;
/** Columns of a raw answer that names no fields; the events themselves are always whole. */
export const maxRawColumns = 200;
/** Steps of a heatmap whose question names none, at most. */
export const heatmapSteps = 60;
/** A trace may begin so long before the range, and end so long after it, and still be related. */
export const traceMarginMs = 10 * 60_000;
/** Connections to the engine. */
export const maxConnections = 8;
/** A query's answer is awaited this long: the engine's own limit, and its watchdog. */
export const queryTimeoutMs = 15_000;
/** A ping's answer. */
export const pingTimeoutMs = 1_000;

// --- catalogue ----------------------------------------------------------------------------------
/** Looked through where everything that is kept takes too long, ms. */
export const recentlyMs = 3_600_000;
/** Events may be dated so far ahead of our clock, ms, and still be found. */
export const clockMarginMs = 120_000;
/** Events whose every field is looked at, to list fields: the newest. */
export const maxCatalogueEvents = 200_000;
/** Events of which one field is looked at, to list its values: the newest. */
export const maxValueEvents = 1_000_000;
/** Data sets, fields, and values of one field that are listed. */
export const maxDatasets = 1_000;
export const maxCatalogueFields = 1_000;
export const maxFieldValues = 100;
/** Events of one trace that are shown: the earliest. */
export const maxTraceEvents = 10_000;

// --- Spotlight ----------------------------------------------------------------------------------
/** Values of one field that are tried: the most frequent ones of the selection. */
export const maxSpotlightValues = 40;
/** Fields that are tried: the most frequent ones. */
export const maxSpotlightFields = 1_000;
/** Longer texts are no candidates: nobody reads them in a ranking. */
export const maxSpotlightValueBytes = 512;
/** Events of the selection that candidates are chosen from; all are counted. */
export const maxCandidateEvents = 50_000;
/** Numbers of a field beyond which it is compared as a distribution. */
export const maxSpotlightNumbers = 40;
/** Bins of such a distribution, at the quantiles of the selection. */
export const spotlightBins = 32;
/** Fields compared as distributions. */
export const maxSpotlightHistograms = 60;
/** Values of the field that a comparison is stratified by; the rest are one stratum. */
export const maxStrata = 50;
/** Rows of one count: fields × values. */
export const maxSpotlightRows = 100_000;
