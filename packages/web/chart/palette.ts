import { useEffect, useState } from "react";
import { themeChanged } from "../app/theme.ts";

/** Rises when colours change, so that the canvas is drawn in the new ones. */
export const usePaletteVersion = (): number => {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = (): void => setVersion((old) => old + 1);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    document.addEventListener(themeChanged, changed);
    return () => {
      system.removeEventListener("change", changed);
      document.removeEventListener(themeChanged, changed);
    };
  }, []);
  return version;
};

/** Resolves a custom property to a colour that a canvas understands. */
export const colorsOf = (holder: HTMLElement): ((name: string) => string) => {
  const probe = document.createElement("span");
  return (name) => {
    holder.append(probe);
    probe.style.color = `var(${name})`;
    const color = getComputedStyle(probe).color;
    probe.remove();
    return color;
  };
};
