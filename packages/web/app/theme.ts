/** Which colours the reader wants: those of the system, or one of the two. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "dimmer.theme";

/** What was chosen in this browser; `system` where nothing was, or where storage is closed. */
export const storedTheme = (): Theme => {
  try {
    const stored = localStorage.getItem(key);
    return themes.find((theme) => theme === stored) ?? "system";
  } catch {
    return "system";
  }
};

export const applyTheme = (theme: Theme): void => {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  document.dispatchEvent(new Event(themeChanged));
};

export const storeTheme = (theme: Theme): void => {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage is closed: the choice holds until the page is left.
  }
  applyTheme(theme);
};

/** Said on `document` after each change, for what draws its own pixels. */
export const themeChanged = "dimmer:theme";
