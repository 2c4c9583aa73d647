/**
 * How units of one arm bunch in single seconds. A process that pauses (collects garbage, waits for a
 * processor) makes everybody slow at once who is with it: that is one draw, not one for each user.
 */
export type Bunching = { seconds: number; units: number; squares: number };

export const openBunching = (): Bunching => ({ seconds: 0, units: 0, squares: 0 });

export const addSecond = (bunching: Bunching, units: number): void => {
  bunching.seconds += 1;
  bunching.units += units;
  bunching.squares += units ** 2;
};

/**
 * Units that come as one: variance ÷ mean of their number in a second; 1 where each comes for itself.
 * One quiet second is assumed besides those seen, so that the first is not taken for the rule.
 */
export const bunchSize = ({ seconds, units, squares }: Bunching): number =>
  units === 0 ? 1 : Math.max(1, (squares - units ** 2 / (seconds + 1)) / units);
