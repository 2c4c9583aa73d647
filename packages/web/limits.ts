/** Every wait and page of the UI, named. Times are ms. */

/** How often pages ask while the live stream is lost. */
export const pollMs = 3000;
/** Control sends an overview each second; silence of this length means that the stream is lost. */
export const streamSilenceMs = 8000;
/** Pause before a closed stream is opened again, and its longest. */
export const reopenMs = 1000;
export const reopenMaxMs = 15_000;
/** How long "back since …" stays visible after a lost stream has come back. */
export const recoveredNoticeMs = 6000;
/** Longest wait for any answer of the API. */
export const requestTimeoutMs = 10_000;
/** How often charts and raw events of a live rollout are asked for again. */
export const seriesRefreshMs = 2000;
export const eventsRefreshMs = 4000;
/** How often a live rollout is searched for what differs: it reads every event of the rollout. */
export const differentRefreshMs = 10_000;
/** Findings on the Rollout page; the terminal lists all. */
export const shownDifferences = 8;
/** Steps of a chart. */
export const seriesPoints = 180;
/** Rows of one list of raw events. */
export const rawEventRows = 50;
/** Longest text of one value in a list; the detail view shows it whole. */
export const valueInListChars = 120;
/** Endings on Home. */
export const endingsShown = 8;
/** What was opened before a look, at most; the API refuses more than 200. */
export const openedMax = 200;
/** Steps of a chart of Explore. */
export const chartSteps = 120;
/** Groups drawn as lines, and listed in the table. */
export const chartGroups = 8;
export const tableGroups = 100;
/** Raw events of one question: what the API gives at most. */
export const rawEventsPage = 1000;
/** Height of one line of a list of events, px; and lines drawn beyond what is in sight. */
export const eventRowPx = 32;
export const eventRowsAhead = 30;
/** Events that a live list keeps. */
export const tailEvents = 500;
