const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A span of time as people say it, rounded up: `8 s`, `5 min`, `23 h`, `3 days`. */
export const spanInWords = (ms: number): string => {
  const atLeast = Math.max(0, ms);
  if (atLeast < 2 * minuteMs) return `${Math.ceil(atLeast / secondMs)} s`;
  if (atLeast < 2 * hourMs) return `${Math.ceil(atLeast / minuteMs)} min`;
  if (atLeast < 2 * dayMs) return `${Math.ceil(atLeast / hourMs)} h`;
  return `${Math.ceil(atLeast / dayMs)} days`;
};
