const patienceMs = 20_000;

/** Waits until something is true; fails loudly after 20 s. */
export const eventually = async (what: string, holds: () => boolean): Promise<void> => {
  const untilMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > untilMs) throw new Error(`it did not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
