import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PlantedBug } from "./bug.ts";

const packages = join(import.meta.dirname, "../..");

/** The file that the bug belongs into; throws where its place is missing or not the only one. */
export const placeOf = ({ name, file, from }: PlantedBug): string => {
  const named = globSync(`${dirname(file)}/**/${basename(file)}`, { cwd: packages });
  const paths = named
    .filter((path) => !path.includes("node_modules"))
    .map((path) => join(packages, path));
  const places = paths.flatMap((path) =>
    Array.from({ length: readFileSync(path, "utf8").split(from).length - 1 }, () => path),
  );
  const [place] = places;
  if (places.length === 1 && place !== undefined) return place;
  throw new Error(
    `The planted bug ${name} fits ${places.length} places of packages/${file}; give it text of the code as it is now.`,
  );
};

const textOf = (source: unknown): string => {
  if (typeof source === "string") return source;
  if (source instanceof Uint8Array) return new TextDecoder().decode(source);
  throw new Error("a module came without its text");
};

/** From here on this process loads that file with the defect. Call it before the code is imported. */
export const plant = (bug: PlantedBug): void => {
  const place = pathToFileURL(placeOf(bug)).href;
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (url !== place) return loaded;
      return { ...loaded, source: textOf(loaded.source).replace(bug.from, () => bug.to) };
    },
  });
};
