import { stripVTControlCharacters } from "node:util";

let loaded: Intl.Segmenter | null = null;
/** Made at the first letter beyond ASCII: it costs a start some 20 ms. */
const graphemes = (text: string): Intl.Segments => {
  loaded ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return loaded.segment(text);
};

/** Emoji and East Asian wide letters take two cells; combining marks belong to their letter. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

const cells = (letter: string): number => (wide.test(letter) ? 2 : 1);

/** ASCII and the blocks, lines and marks that these views draw with: one cell per letter. */
const isSimple = (text: string): boolean => /^[ -~·—…→─-╿▀-◿✓✗]*$/.test(text);

/** Cells that a text takes on the screen; our own colour codes take none. */
export const widthOf = (text: string): number => {
  const bare = stripVTControlCharacters(text);
  if (isSimple(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemes(bare)) width += cells(segment);
  return width;
};

/** Cut to so many cells, with an ellipsis where something was cut. For text without colour codes. */
export const fit = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes(text)) {
    if (used + cells(segment) > width - 1) break;
    kept += segment;
    used += cells(segment);
  }
  return width <= 0 ? "" : `${kept}…`;
};

export const padEnd = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** Breaks a sentence at spaces into lines of at most so many cells. For text without colour codes. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
};
