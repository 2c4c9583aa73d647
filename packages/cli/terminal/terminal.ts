import { safeJson } from "./plain.ts";
import { type Style, styleFor } from "./style.ts";

/** Where words go. Results on `out`, messages about them on `err`, so that pipes get results alone. */
export type Terminal = {
  /** One result line. */
  readonly say: (line?: string) => void;
  /** One message line for the person, never part of the result. */
  readonly note: (line: string) => void;
  /** A result for programs. */
  readonly json: (value: unknown) => void;
  /** The same on one line, for results that come one after another. */
  readonly jsonLine: (value: unknown) => void;
  readonly style: Style;
  /** Whether lines may be drawn over. */
  readonly animates: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  /** Raw text to the screen; only for a view that redraws itself. */
  readonly draw: (text: string) => void;
  /** Calls back when the window changes its size; returns how to stop that. */
  readonly onResize: (listener: () => void) => () => void;
};

/** The part of a TTY or pipe that is needed here. */
export type Sink = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly on?: (name: "resize", listener: () => void) => unknown;
  readonly off?: (name: "resize", listener: () => void) => unknown;
};

const widthWithoutTty = 100;
const heightWithoutTty = 24;

/** A terminal over two sinks; `color` comes from options and environment. */
export const terminalOver = (
  out: Sink,
  err: Sink,
  color: "never" | "always" | "auto",
): Terminal => {
  const isTty = out.isTTY === true;
  const style = styleFor(color === "always" || (color === "auto" && isTty) ? "yes" : "no");
  return {
    say: (line = "") => void out.write(`${line}\n`),
    note: (line) => void err.write(`${line}\n`),
    json: (value) => void out.write(`${safeJson(value)}\n`),
    jsonLine: (value) => void out.write(`${safeJson(value, 0)}\n`),
    style,
    animates: isTty,
    columns: () => out.columns ?? widthWithoutTty,
    rows: () => out.rows ?? heightWithoutTty,
    draw: (text) => void out.write(text),
    onResize: (listener) => {
      out.on?.("resize", listener);
      return () => void out.off?.("resize", listener);
    },
  };
};
