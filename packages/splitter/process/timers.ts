/** Ends a timer; ending it twice is harmless. */
export type Stop = () => void;

/** Timers of a process. Passed in, so that the simulator can drive them in virtual time. */
export type Timers = {
  readonly every: (ms: number, job: () => void) => Stop;
  readonly after: (ms: number, job: () => void) => Stop;
};

export const systemTimers: Timers = {
  every: (ms, job) => {
    const timer = setInterval(job, ms);
    return () => {
      clearInterval(timer);
    };
  },
  after: (ms, job) => {
    const timer = setTimeout(job, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
