/** Every bound of the data plane, with what happens when it bites. */

// Requests

/** Longest request target; longer ones get 414. */
export const maxTargetBytes = 8 * 1024;
/** Most header lines of a request; more get 431. */
export const maxHeaderLines = 200;
/** Most bytes of a request's or an answer's head; more get 431 or 502. */
export const maxHeaderBytes = 16 * 1024;
/** A client has this long to send its head; then 408. */
export const headersTimeoutMs = 5_000;
/** A client has this long to send the whole request; then 408. */
export const requestTimeoutMs = 300_000;
/** A client may be silent this long amid its body while a version waits for it; then 408. */
export const uploadSilenceMs = 30_000;
/** How often the first two timeouts above are looked at. */
export const connectionsCheckMs = 1_000;
/** An idle client connection is closed after this. */
export const clientIdleMs = 65_000;
/** Most client connections of one worker; further ones are closed at once. */
export const maxClientConnections = 20_000;
/** Most requests in flight in one worker; further ones get 503. */
export const maxInFlight = 10_000;
/** Longest unit in characters; a longer one is not believed. */
export const maxUnitLength = 256;

/** Most tokens (JWT, override) whose claims one worker remembers for one service. */
export const maxKnownTokens = 10_000;
/** Most signatures of each kind that one worker verifies in a second; further ones are not believed. */
export const maxVerificationsPerSecond = 2_000;

// Upstreams

/** Most connections of one worker to one endpoint; further requests wait for a free one. */
export const maxUpstreamConnections = 1_024;
/** Time to connect; then the attempt failed as refused. */
export const connectTimeoutMs = 3_000;
/** Below the 5 s after which many servers close an idle connection, so that we close first. */
export const upstreamIdleMs = 4_000;
/** An answer's body may be silent this long between two chunks; then it is a timeout. */
export const bodySilenceMs = 300_000;
/** Most requests that wait at one endpoint for a free connection; more are refused with 503. */
export const maxWaitingPerEndpoint = 1_024;
/** An endpoint rests after this many failures in a row … */
export const ejectAfterFailures = 5;
/** … for this long at first, doubled each time … */
export const ejectFirstMs = 10_000;
/** … up to this. */
export const ejectLongestMs = 300_000;
/** An endpoint that comes or comes back reaches its full share after this long … */
export const slowStartMs = 10_000;
/** … beginning with this part of it. */
export const slowStartLeast = 0.1;
/** So many failed health checks in a row take an endpoint out … */
export const healthFails = 2;
/** … and so many that pass bring it back. */
export const healthPasses = 2;
/** How often deadlines of attempts and long streams are looked at. */
export const sweepMs = 50;
/** Streams and upgrades on a candidate that is no longer theirs are closed within this, spread out. */
export const withdrawWithinMs = 5_000;
/** A stream counts as answered after this long. */
export const streamCountsAfterMs = 30_000;

// Faults

/** What breaks in the splitter's own code is logged at most this often; all of it is counted. */
export const faultLogMs = 1_000;

// Rescue

/** A candidate's answer is held back up to this size, so that an early reset is hidden … */
export const holdBytes = 16 * 1024;
/** … or this long, whichever comes first. */
export const holdMs = 5;
/** A file that one arm does not have is waited for so long at the other; then it is 404. */
export const fallbackTimeoutMs = 1_000;
/** Largest request body that is kept for a second attempt; a larger one is not rescued. */
export const maxKeptBodyBytes = 64 * 1024;
/** An answer whose body says whether it failed is read up to here; a longer one is not judged. */
export const maxReadAnswerBytes = 64 * 1024;
/** Rescues per second that any service may use, over all workers. */
export const minRescuesPerSecond = 10;
/** Above that: this part of the requests per second that stable serves by itself. */
export const rescueShareOfStable = 0.1;

// Mirror

/** Most copies in flight in one worker; further ones are skipped and counted. */
export const maxMirrorInFlight = 64;
/** Most connections of one worker to one endpoint for copies. */
export const maxMirrorConnections = 16;
/** An answer to a copy is read up to here, then cut: nobody needs the rest. */
export const maxMirrorBodyBytes = 1024 * 1024;

// Counts

/** How often workers hand their counts to the primary. */
export const tallyMs = 250;
/** How often a worker tells its totals as an event of Dimmer's own. */
export const totalsMs = 60_000;
/** A bin is closed this often. */
export const binMs = 1_000;
/** A sheet covers this long. */
export const sheetMs = 60_000;
/** Most units with a bad event that one bin names per arm and reason; more set `badTruncated`. */
export const maxBadUnits = 10_000;
/** Most instances that one bin tells apart; what further ones do is in the arms' counts only. */
export const maxInstances = 128;
/** Most units of one sheet; beyond, units are sampled by their hash. */
export const maxSheetUnits = 20_000;

// Link

/** What control has not confirmed is kept this long … */
export const unackedMs = 15 * 60_000;
/** … up to this many messages … */
export const maxUnackedMessages = 20_000;
/** … and this many bytes of JSON; the oldest are dropped and counted. */
export const maxUnackedBytes = 64 * 1024 * 1024;
/** Bytes that may wait in the link's socket before sending pauses. */
export const maxLinkBufferBytes = 8 * 1024 * 1024;
/** First wait before dialling control again; doubled up to the longest, with jitter. */
export const redialFirstMs = 50;
export const redialLongestMs = 2_000;
/** On leaving control has this long to take the last counts. */
export const lastWordMs = 200;
/** `alive` is said this often. */
export const aliveMs = 1_000;
/** The snapshot's `renewedAt` is written at most this often while the table stays. */
export const renewalWriteMs = 10_000;

// Workers

/** A worker that says nothing for this long is killed and replaced. */
export const maxWorkerSilenceMs = 10_000;
/** First wait before a worker that died young is replaced; doubled up to the longest. */
export const respawnFirstMs = 50;
export const respawnLongestMs = 5_000;
/** A worker that lived this long died by accident, and is replaced at once. */
export const respawnForgiveMs = 5_000;
/** On SIGTERM requests in flight have this long to end. */
export const drainMs = 2_500;

// Events

/** Most texts of events that one service keeps while a table holds; others are made each time. */
export const maxEventTexts = 10_000;
/** A batch of events is sent at this size or age. */
export const eventBatchSize = 500;
export const eventBatchMs = 200;
/** Most bytes of a batch; an event that could be larger by itself is dropped and counted. */
export const eventBatchBytes = 1024 * 1024;
/** Most events that wait in one worker; the newest are dropped and counted. */
export const maxWaitingEvents = 20_000;
/** Most bytes of events that wait in one worker; as above. */
export const maxWaitingEventBytes = 32 * 1024 * 1024;
/** Most batches on their way. */
export const maxEventBatchesInFlight = 2;
/** Wait before events are offered again to an ingest that did not take them. */
export const eventRetryMs = 500;
/** Time for ingest to answer. */
export const eventTimeoutMs = 10_000;

// Fuse

/** The fuse looks at this long a window. */
export const fuseWindowMs = 5_000;
/** It needs this many candidate requests in it, */
export const fuseRequests = 50;
/** this share of them bad, */
export const fuseBadShare = 0.5;
/** and this many times stable's share. */
export const fuseTimesStable = 5;
/** Or this many failures in a row … */
export const fuseRun = 10;
/** … of at least this many units. */
export const fuseRunUnits = 3;
/** After this the primary ends whatever happens. */
export const stopMs = 3_000;

/** An answer's last chunk up to this many bytes is written together with the head. */
export const maxInlineBytes = 4_096;

// Doors

/** Connections that the system keeps until they are accepted. */
export const doorBacklog = 4_096;
/** Connections that wait for a worker while none serves; further ones are closed. */
export const maxWaitingConnections = 4_096;

// TLS and HTTP/2

/** A client has this long for its TLS handshake; then it is cut. */
export const handshakeTimeoutMs = 10_000;
/** An answer that a client does not read at all for this long is cut. */
export const clientStuckMs = 60_000;
/** An HTTP/2 stream whose client takes no chunk (≤ 64 KB) of its answer for this long is cut. */
export const streamStuckMs = 120_000;
/** Most streams at a time on one HTTP/2 connection; further ones are refused. */
export const maxHttp2Streams = 100;
/** Streams that a client may reset at once … */
export const http2ResetBurst = 200;
/** … and per second from then on; more end the connection. */
export const http2ResetsPerSecond = 50;
/** Frames and streams against the protocol that a connection survives. */
export const maxHttp2BadFrames = 100;
/** Memory of one HTTP/2 connection; beyond, its new streams are refused. */
export const maxHttp2MemoryMb = 8;
/** What a client may send on one stream before we have passed it on. */
export const maxHttp2Window = 256 * 1024;
/** PING and SETTINGS frames a second that a connection may send; more end it. */
export const maxHttp2ControlPerSecond = 50;
/** On leaving, HTTP/2 clients may still begin streams for this long after the first GOAWAY. */
export const goAwayGraceMs = 500;
/** How often it is looked whether the files of the certificate have changed. */
export const identityLookMs = 1_000;

// Hand-over

/** A successor that does not serve within this is ended, and this process goes on. */
export const handOverStartMs = 20_000;
/** A successor that ends within this after it took the doors changes nothing: this process goes on. */
export const successorProofMs = 2_000;
/** What is still under way at the old process after this is cut. */
export const handOverDrainMs = 60_000;
/** A connection without a request may still send one for this long at the old process. */
export const idleGraceMs = 5_000;
