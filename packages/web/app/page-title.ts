import { useEffect } from "react";

/** Names the page in the tab and in the history: `Raising shop 25% · Dimmer`. */
export const usePageTitle = (title: string): void => {
  useEffect(() => {
    document.title = title === "" ? "Dimmer" : `${title} · Dimmer`;
  }, [title]);
};
