import { between, pick, type Random, seeded } from "../random.ts";

/** An item as lists show it. */
export type Listed = {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly cents: number;
};

export type Item = Listed & { readonly description: string };

/** From so many pieces on, a business customer pays `cents` for each. */
export type PriceBreak = {
  readonly item: number;
  readonly minQuantity: number;
  readonly cents: number;
};

const catalogueSize = 2_400;
const catalogueSeed = 20_150_517;

const materials = ["oak", "steel", "linen", "brass", "cork", "glass", "wool", "clay"] as const;
const colours = ["black", "moss", "amber", "slate", "ivory", "indigo", "rust", "sand"] as const;
const things = {
  lighting: ["desk lamp", "pendant", "dimmer", "floor lamp", "lantern", "spotlight"],
  kitchen: ["kettle", "bowl", "carafe", "chopping board", "pan", "mug"],
  office: ["notebook", "tray", "chair", "shelf", "clock", "pen holder"],
  garden: ["planter", "bench", "watering can", "trellis", "birdhouse", "hose"],
} as const;
const categories = ["lighting", "kitchen", "office", "garden"] as const;
const sentences = [
  "Made in small batches and checked by hand.",
  "Ships flat and stands up in a minute.",
  "The finish grows darker with the years.",
  "Every part can be replaced with a screwdriver.",
  "A favourite of people who said that they did not need one.",
  "Wipes clean with a damp cloth.",
  "Comes with a spare of whatever gets lost first.",
  "Quiet enough for a library.",
  "Weatherproof from the first frost to the last.",
  "Our customers mostly buy a second one within the year.",
] as const;

/** The whole catalogue, the same on every machine. Ids count from 1. */
export const catalogue = (): readonly Item[] => {
  const random = seeded(catalogueSeed);
  return Array.from({ length: catalogueSize }, (_, index) => item(random, index + 1));
};

const item = (random: Random, id: number): Item => {
  const category = pick(random, categories);
  const name = `${pick(random, colours)} ${pick(random, materials)} ${pick(random, things[category])}`;
  return {
    id,
    name,
    category,
    description: Array.from({ length: 5 }, () => pick(random, sentences)).join(" "),
    cents: between(random, 4, 400) * 50 - 1,
  };
};

/** What a business customer pays: 3 % less at once, 7 % from 10 pieces on, 12 % from 50. */
export const priceBreaks = (items: readonly Item[]): readonly PriceBreak[] =>
  items.flatMap(({ id, cents }) =>
    [
      { minQuantity: 1, percentOff: 3 },
      { minQuantity: 10, percentOff: 7 },
      { minQuantity: 50, percentOff: 12 },
    ].map(({ minQuantity, percentOff }) => ({
      item: id,
      minQuantity,
      cents: Math.round((cents * (100 - percentOff)) / 100),
    })),
  );
