/** What `--wait-for` waits for. */
export type Condition =
  | { readonly kind: "full" | "done" | "gate" }
  /** A stage by its label, with or without its kind: `5%`, `internal`, `percent:5%`. */
  | { readonly kind: "stage"; readonly label: string };

export const parseCondition = (text: string): Condition =>
  text === "full" || text === "done" || text === "gate"
    ? { kind: text }
    : { kind: "stage", label: text.replace(/^stage:/, "") };
