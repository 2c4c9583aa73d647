/** What words look like. Colour never carries a meaning alone: there is always a word or a mark. */
export type Style = {
  /** The candidate, always and only. */
  readonly candidate: (text: string) => string;
  /** Stable, always and only. */
  readonly stable: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly wait: (text: string) => string;
  readonly muted: (text: string) => string;
  readonly strong: (text: string) => string;
};

const paint =
  (open: string) =>
  (text: string): string =>
    text === "" ? "" : `\u001b[${open}m${text}\u001b[0m`;

const as = (text: string): string => text;

/** The dark tokens of the product, as 24-bit colours. */
const colored: Style = {
  candidate: paint("38;2;255;176;46"),
  stable: paint("38;2;106;168;255"),
  good: paint("38;2;67;181;129"),
  bad: paint("38;2;255;107;107"),
  wait: paint("38;2;199;166;255"),
  muted: paint("2"),
  strong: paint("1"),
};

const plainStyle: Style = {
  candidate: as,
  stable: as,
  good: as,
  bad: as,
  wait: as,
  muted: as,
  strong: as,
};

export const styleFor = (color: "yes" | "no"): Style => (color === "yes" ? colored : plainStyle);
