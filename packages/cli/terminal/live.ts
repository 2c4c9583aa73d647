import type { Terminal } from "./terminal.ts";

/**
 * A block of lines at the bottom of the terminal that is drawn over again and again. The terminal is
 * asked to show each drawing at once (mode 2026) and not to break long lines (mode 7), so that a
 * narrow window never leaves torn rows behind.
 */
export class LiveBlock {
  readonly #terminal: Terminal;
  #height = 0;
  #open = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, Math.max(1, this.#terminal.rows() - 1));
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : "";
    const begin = this.#open ? "" : "\u001b[?25l";
    // Cleared before it is written: a line as wide as the window leaves the cursor on its last letter.
    const text = shown.map((line) => `\u001b[2K${line}\n`).join("");
    this.#terminal.draw(
      `${begin}\u001b[?2026h\u001b[?7l${up}\r${text}\u001b[J\u001b[?7h\u001b[?2026l`,
    );
    this.#height = shown.length;
    this.#open = true;
  }

  /** Leaves what was drawn last and gives the cursor back. */
  close(): void {
    if (this.#open) this.#terminal.draw("\u001b[?25h");
    this.#open = false;
    this.#height = 0;
  }
}
