/** How something stands. A tone is never shown by colour alone: `mark` and a word go with it. */
export type Tone = "good" | "bad" | "wait" | "candidate" | "stable" | "calm";

/** The shape that stands beside the word. */
export const mark = (tone: Tone): string => {
  switch (tone) {
    case "good":
      return "✓";
    case "bad":
      return "✗";
    case "wait":
      return "…";
    case "candidate":
      return "●";
    case "stable":
      return "○";
    case "calm":
      return "·";
  }
};
