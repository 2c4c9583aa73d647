import { useState } from "react";
import { Icon, type IconName } from "../elements/icon.tsx";
import { storedTheme, storeTheme, type Theme, themes } from "./theme.ts";

const icons: Readonly<Record<Theme, IconName>> = { system: "contrast", light: "sun", dark: "moon" };

/** One button that goes through system, light and dark. */
export const ThemeToggle = () => {
  const [theme, setTheme] = useState(storedTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const turn = (): void => {
    setTheme(next);
    storeTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={turn}
      aria-label={`Colours: ${theme}. Change to ${next}`}
      title={`Colours: ${theme}`}
    >
      <Icon name={icons[theme]} />
    </button>
  );
};
