const clockFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `14:03:22`, in the reader's zone. */
export const clock = (ms: number): string => clockFormat.format(ms);

/** `14:03:22` today, `3 Nov, 14:03:22` before. */
export const moment = (ms: number, nowMs: number): string =>
  dayFormat.format(ms) === dayFormat.format(nowMs)
    ? clock(ms)
    : `${dayFormat.format(ms)}, ${clock(ms)}`;

const minuteFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A time on an axis whose ticks are `stepMs` apart: with seconds or the day only where they tell. */
export const axisTime = (ms: number, stepMs: number): string => {
  if (stepMs < minuteMs) return clock(ms);
  const minute = minuteFormat.format(ms);
  return minute === "00:00" ? dayFormat.format(ms) : minute;
};

/** A length of time in at most two parts: `240 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d`. */
export const duration = (ms: number): string => {
  if (ms < 1) return `${Number(Math.max(0, ms).toFixed(2))} ms`;
  if (ms < secondMs) return `${Math.round(ms)} ms`;
  if (ms < 10 * secondMs) return `${Number((ms / secondMs).toFixed(1))} s`;
  const wholeMs = Math.round(ms / secondMs) * secondMs;
  if (wholeMs < minuteMs) return `${wholeMs / secondMs} s`;
  const units = wholeMs < hourMs ? minutes : wholeMs < dayMs ? hours : days;
  return twoParts(wholeMs, units);
};

/** `just now`, `12 s ago`, `3 min ago`: one part, whole numbers, so that it does not flicker. */
export const ago = (ms: number, nowMs: number): string => {
  const age = nowMs - ms;
  if (age < 2 * secondMs) return "just now";
  if (age < minuteMs) return `${Math.floor(age / secondMs)} s ago`;
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min ago`;
  if (age < dayMs) return `${Math.floor(age / hourMs)} h ago`;
  return `${Math.floor(age / dayMs)} d ago`;
};

type Units = {
  readonly big: number;
  readonly bigName: string;
  readonly small: number;
  readonly smallName: string;
};

const minutes: Units = { big: minuteMs, bigName: "min", small: secondMs, smallName: "s" };
const hours: Units = { big: hourMs, bigName: "h", small: minuteMs, smallName: "min" };
const days: Units = { big: dayMs, bigName: "d", small: hourMs, smallName: "h" };

const twoParts = (ms: number, { big, bigName, small, smallName }: Units): string => {
  const smalls = Math.round(ms / small);
  const rest = smalls % (big / small);
  const bigs = (smalls - rest) / (big / small);
  return rest === 0 ? `${bigs} ${bigName}` : `${bigs} ${bigName} ${rest} ${smallName}`;
};
