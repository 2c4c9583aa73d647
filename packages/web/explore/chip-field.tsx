import { useId, useRef, useState } from "react";
import { Icon } from "../elements/icon.tsx";

type ChipFieldProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly chips: readonly string[];
  /** What a text may go on to be, best first. */
  readonly completions: (text: string) => readonly string[];
  /** Null when it was taken, else one sentence about what is wrong with it. */
  readonly onAdd: (text: string) => string | null;
  readonly onRemove: (index: number) => void;
};

/** Some texts, each to be taken away, and a line to add one. Enter adds it. */
export const ChipField = (props: ChipFieldProps) => {
  const { label, placeholder, chips, completions, onAdd, onRemove } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const add = (): void => {
    if (text.trim() === "") return;
    const sentence = onAdd(text.trim());
    setWrong(sentence);
    if (sentence === null) setText("");
  };
  const remove = (index: number): void => {
    onRemove(index);
    input.current?.focus();
  };
  return (
    <form
      className="ask-row"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label className="ask-label" htmlFor={id}>
        {label}
      </label>
      <div className="ask-chips">
        {chips.map((chip, index) => (
          <Chip key={chip} text={chip} onRemove={() => remove(index)} />
        ))}
        <input
          id={id}
          ref={input}
          className="ask-input"
          list={`${id}-list`}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : `${id}-wrong`}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(null);
          }}
        />
        <datalist id={`${id}-list`}>
          {completions(text).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </datalist>
        <button type="submit" className="button button-small" aria-label={`Add to ${label}`}>
          Add
        </button>
      </div>
      {wrong === null ? null : (
        <p className="ask-wrong" id={`${id}-wrong`} role="alert">
          ✗ {wrong}
        </p>
      )}
    </form>
  );
};

const Chip = ({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) => (
  <span className="chip">
    <span className="chip-text">{text}</span>
    <button
      type="button"
      className="chip-remove"
      aria-label={`Take away ${text}`}
      onClick={onRemove}
    >
      <Icon name="close" />
    </button>
  </span>
);
