import { useState } from "react";

type ActionRowProps = {
  readonly name: string;
  /** What it would do; null: not offered now. */
  readonly words: string | null;
  readonly busy: boolean;
  /** Asked for once more under this name, where it raises exposure. */
  readonly confirm?: string;
  readonly onAct: () => void;
};

/** One verb with what it will do. */
export const ActionRow = ({ name, words, busy, confirm, onAct }: ActionRowProps) => {
  const [asking, setAsking] = useState(false);
  if (words === null) return null;
  const press = (): void => {
    if (confirm !== undefined && !asking) {
      setAsking(true);
      return;
    }
    setAsking(false);
    onAct();
  };
  return (
    <li className="action">
      <div className="button-row">
        <button
          type="button"
          className={asking ? "button button-candidate" : "button"}
          disabled={busy}
          onClick={press}
        >
          {asking ? confirm : name}
        </button>
        {asking ? (
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Not now
          </button>
        ) : null}
      </div>
      <p>{words}</p>
    </li>
  );
};
