import type { FieldValue } from "@dimmer/core";
import { type ReactNode, useState } from "react";
import { exclude, include, printWhere } from "../model/explore/filter-parts.ts";
import type { Explore } from "./use-explore.ts";

type ValueButtonProps = {
  readonly explore: Explore;
  readonly field: string;
  readonly value: FieldValue | null;
  readonly children: ReactNode;
};

/** A value that opens what can be asked with it: only these, none of these, apart by the field. */
export const ValueButton = ({ explore, field, value, children }: ValueButtonProps) => {
  const [open, setOpen] = useState(false);
  const { question, change } = explore;
  const ask = (patch: Parameters<typeof change>[0]) => (): void => {
    setOpen(false);
    change({ ...patch, event: undefined });
  };
  return (
    <span className="value">
      <button
        type="button"
        className="value-button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open ? (
        <span className="value-menu">
          <button
            type="button"
            className="link-button"
            onClick={ask({ where: printWhere(include(question.parts, field, value)) })}
          >
            Only these
          </button>
          <button
            type="button"
            className="link-button"
            onClick={ask({ where: printWhere(exclude(question.parts, field, value)) })}
          >
            None of these
          </button>
          <button
            type="button"
            className="link-button"
            onClick={ask({ by: [...new Set([...question.by, field])] })}
          >
            Group by {field}
          </button>
        </span>
      ) : null}
    </span>
  );
};
