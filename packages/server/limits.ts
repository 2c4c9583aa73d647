/** Every wait, buffer, page and retry of this package. Times in ms. */

/** A child that has not said `ready` for so long is ended and started again. */
export const childReadyMs = 30_000;
/** Between SIGTERM and SIGKILL for a child. */
export const childStopMs = 4_000;
/** First wait before a dead child is started again; doubles with each failure in a row. */
export const restartFirstMs = 100;
export const restartLongestMs = 5_000;
/** A child that has run for so long is healthy: the next failure waits `restartFirstMs` again. */
export const restartForgiveMs = 10_000;
/** A child says that it lives this often; one that was silent for so long hangs and is ended. */
export const beatMs = 1_000;
export const childSilenceMs = 20_000;
/** How often an adopted splitter is looked at. */
export const adoptedLookMs = 500;
/** A splitter of another version has this long to hand over. */
export const handOverLookMs = 25_000;
/** How long a new supervisor waits for children of a killed one to end by themselves. */
export const leftoverMs = 6_000;
/** Unix sockets refuse longer paths (104 on macOS, 108 on Linux). */
export const socketPathBytes = 100;

/** A splitter that said nothing for so long is silent: nothing is raised. */
export const splitterSilentMs = 5_000;
/** D1: how long unproven exposure outlives a silent control; a silent splitter is excluded after it. */
export const leaseTtlMs = 15 * 60_000;
/** The lease is renewed this often, so that one lost message is no harm. */
export const leaseRenewMs = Math.min(5_000, leaseTtlMs / 6);
/** The reconcile loop looks at every live rollout this often, bins or not. */
export const tickMs = 1_000;
/** What moved without a decision is stored about this often; a crash loses at most so much dwell. */
export const storeProgressMs = 5_000;
/** How late the loop is, is told of so many ticks. */
export const keptTicks = 100;
/** After the store refused a write, splitters are let in again after so long. */
export const storeRestMs = 1_000;
/** Splitters that may be connected at once. */
export const maxSplitters = 64;
/** Bytes that may wait to be sent to one splitter; a slower reader is disconnected and starts anew. */
export const maxLinkBacklogBytes = 64 * 1024 * 1024;
/** A splitter of another machine has this long to prove who it is. */
export const linkLoginMs = 5_000;
/** One that was let in has this long to say hello. */
export const linkHelloMs = 5_000;
/** A connection on which nothing came for so long is dead: splitters speak every second. */
export const linkSilentMs = 30_000;
/** Who is turned away has this long to read why and to close; then it is cut. */
export const linkTurnedAwayMs = 1_000;
/** Connections at a time that have not proved who they are; further ones are cut. */
export const maxLinkStrangers = 128;
/** As above, of one address, so that it cannot keep all others out. */
export const maxLinkStrangersOfAddress = 16;

/** Candidates are asked for their health this often, and given this long to answer. */
export const healthEveryMs = 2_000;
export const healthTimeoutMs = 2_000;

/** Stable's latency threshold is frozen from so much history. */
export const stableHistoryMs = 60 * 60_000;
/** Rates are of the last minute. */
export const rateWindowMs = 60_000;
/** Split counts are kept for so long. */
export const keepBinsMs = 7 * 24 * 60 * 60_000;
export const pruneEveryMs = 10 * 60_000;

/** Most bins of a rollout that is judged once more: a week of one splitter's seconds. */
export const maxReplayBins = 700_000;
/** Other work of control may come in between after so many bins. */
export const replayBinsAtOnce = 200;

/** Open SSE connections in all; one more is refused. */
export const maxListeners = 64;
export const keepaliveMs = 15_000;
/** Progress of a rollout is streamed at most this often; decisions at once. */
export const progressEveryMs = 1_000;
/** The event store is asked this often for new events of a tail, at most so many at a time. */
export const tailEveryMs = 1_000;
export const tailRows = 200;
/** Events may reach the store so much later than they happened and still be tailed. */
export const tailLateMs = 10_000;
/** Bytes that may wait for one listener; above it messages are left out and counted. */
export const maxListenerBacklogBytes = 1024 * 1024;

/** Body of one API request, bytes. */
export const maxBodyBytes = 512 * 1024;
/** Rollouts in the overview that have ended, and in one page of the list. */
export const recentRollouts = 20;
export const maxRolloutPage = 200;
/** Points of a series: by default and at most. */
export const seriesPoints = 120;
export const maxSeriesPoints = 1_000;
/** Room on the disk that is given up when it is full: at most so much, and such a share of what is free. */
export const reserveBytes = 32 * 1024 * 1024;
export const reserveShare = 0.05;
/** The reserve is taken again this often where there is room by then. */
export const reserveEveryMs = 60_000;
/** A trouble that comes again and again is told this often. */
export const sameTroubleMs = 60_000;

/** Whether the event store answers is looked at this often. */
export const eventsLookMs = 2_000;

/** Dimmer's own events that wait to be sent; further ones are dropped and counted. */
export const maxOwnEvents = 1_000;
export const ownEventsTimeoutMs = 2_000;

/** A rollout that has ended stays in memory for so long, for counts that come late. */
export const endedKeptMs = 2 * 60_000;
/** Ended rollouts whose series are kept ready. */
export const keptSeries = 8;

/** Budget, window and rates around a rollout are worked out anew this often. */
export const surroundingsEveryMs = 2_000;

/** Guards by query are read this often. */
export const guardEveryMs = 5_000;
/** Guards that are asked at once; further ones wait for their turn. */
export const maxGuardsAsking = 16;
/** Bytes of one guard's answer: one number and its labels. */
export const maxGuardAnswerBytes = 256 * 1024;

/** Rollouts of one service that wait for their turn; one more is refused. */
export const maxWaiting = 10;

/** With at most so many services, stable of idle ones is looked at as well, for their next ship. */
export const watchedIdle = 20;

/** Stable is called unreachable after nothing has answered for so long. */
export const unreachableMs = 10_000;

/** How often the event store is asked whether versions still send events, one rollout at a time. */
export const telemetryEveryMs = 2_000;
/** What it said about one rollout counts for so long. */
export const telemetryFreshMs = 60_000;
/** Own events are compared with split counts over so much time. */
export const telemetryWindowMs = 60_000;

/** Values of one field that a look shows as new. */
export const newValuesShown = 10;
/** A look compares the candidate's values with stable's of so much time. */
export const newSinceMs = 60 * 60_000;

/** One rollout's expectations are asked for this often. */
export const expectationsEveryMs = 5_000;
/** Events may be on their way to the store for so long; younger ones are not counted yet. */
export const eventsSettleMs = 5_000;
