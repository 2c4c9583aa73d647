import { createContext, use, useCallback, useMemo, useState } from "react";
import { openedMax } from "../limits.ts";

/** What the reader has opened of this rollout; a look records it. */
export type OpenedList = {
  readonly list: readonly string[];
  /** `page`, `evidence`, `table:failures`, `list:failed`, `event:<id>`. */
  readonly open: (what: string) => void;
};

export const OpenedContext = createContext<OpenedList>({ list: [], open: () => undefined });

export const useOpened = (): OpenedList => use(OpenedContext);

/** Holds the list while the page is open. Beyond `openedMax` nothing more is added. */
export const useOpenedList = (): OpenedList => {
  const [list, setList] = useState<readonly string[]>(["page"]);
  const open = useCallback((what: string) => {
    setList((old) => (old.includes(what) || old.length >= openedMax ? old : [...old, what]));
  }, []);
  return useMemo(() => ({ list, open }), [list, open]);
};
