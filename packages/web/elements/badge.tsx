import { mark, type Tone } from "../model/tone.ts";

/** A state in a word, with its shape: never by colour alone. */
export const Badge = ({ tone, word }: { readonly tone: Tone; readonly word: string }) => (
  <span className="badge" data-tone={tone}>
    <span aria-hidden="true" className="badge-mark">
      {mark(tone)}
    </span>
    {word}
  </span>
);
