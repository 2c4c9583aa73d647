import { type Ink, inkFor } from "./dimmer-bar.ts";

/** What the narrator needs of a stream such as `process.stdout`. */
export type Page = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
};

const narrowest = 40;
const widest = 100;

/** Tells the story line by line; on a terminal with one live line at the bottom. */
export class Narrator {
  readonly ink: Ink;
  readonly #page: Page;
  #live: string | null = null;
  #closed = false;

  constructor(page: Page, environment: Readonly<Record<string, string | undefined>>) {
    this.#page = page;
    const wanted = page.isTTY === true && (environment["NO_COLOR"] ?? "") === "";
    this.ink = inkFor(wanted ? "colour" : "plain");
  }

  /** Whether there is a live line at all. */
  get isLive(): boolean {
    return this.#page.isTTY === true;
  }

  chapter(title: string): void {
    this.#print(["", this.ink.strong(title)]);
  }

  say(sentence: string): void {
    this.#print(wrap(sentence, this.#columns - 2).map((line) => `  ${line}`));
  }

  /** What Dimmer itself says. */
  quote(sentence: string): void {
    const mark = this.ink.candidate("│");
    this.#print(wrap(sentence, this.#columns - 4).map((line) => `  ${mark} ${line}`));
  }

  /** Lines as they are, not wrapped. */
  lines(lines: readonly string[]): void {
    this.#print(lines.map((line) => `  ${line}`));
  }

  /** Replaces the live line; null takes it away. Says nothing where there is no terminal. */
  live(line: string | null): void {
    if (!this.isLive || this.#closed) return;
    this.#erase();
    this.#live = line;
    this.#draw();
  }

  /** Says nothing more: a chapter that was interrupted may still be talking. */
  close(lastSentence: string): void {
    this.live(null);
    this.say(lastSentence);
    this.#closed = true;
  }

  get #columns(): number {
    return Math.min(widest, Math.max(narrowest, this.#page.columns ?? widest));
  }

  #print(lines: readonly string[]): void {
    if (this.#closed) return;
    this.#erase();
    for (const line of lines) this.#page.write(`${line}\n`);
    this.#draw();
  }

  #erase(): void {
    if (this.#live !== null) this.#page.write("\r\u001B[2K");
  }

  #draw(): void {
    if (this.#live !== null) this.#page.write(`  ${this.#live}`);
  }
}

/** Breaks a sentence at spaces; a word that is too long for a line stays whole. */
export const wrap = (sentence: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
};
