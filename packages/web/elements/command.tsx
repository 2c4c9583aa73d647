import { useState } from "react";
import { Icon } from "./icon.tsx";

/** A command to run in a terminal, to be copied. */
export const Command = ({ text }: { readonly text: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="command">
      <code>{text}</code>
      <button type="button" className="icon-button" onClick={copy} aria-label={`Copy: ${text}`}>
        {copied ? <span aria-hidden="true">✓</span> : <Icon name="copy" />}
      </button>
      <output className="hidden">{copied ? "Copied" : ""}</output>
    </div>
  );
};
