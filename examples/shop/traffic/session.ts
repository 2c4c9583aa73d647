import { between, pick, type Random } from "../random.ts";
import type { Person } from "./person.ts";

/** One request of a session and how long its sender reads before it, ms. */
export type Step = {
  readonly thinkMs: number;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE" | "PATCH" | "OPTIONS";
  readonly path: string;
  /** The kind of request, such as `GET /items/:id`. */
  readonly route: string;
  readonly body: string | null;
};

/** What one person does in one visit; each request waits for the answer to the one before. */
export type Session = {
  readonly user: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
};

const catalogueSize = 2_400;
const searches = [
  "oak lamp",
  "kettle",
  "indigo wool",
  "bench",
  "brass",
  "pen holder",
  "moss pan",
] as const;
const categories = ["lighting", "kitchen", "office", "garden"] as const;

/** Most visits only look around; businesses come to order, many different things at once. */
const habits = {
  free: { look: 1.2, search: 0.35, cart: 0.14, more: 0.1, checkout: 0.35, lines: [1, 4] },
  plus: { look: 1.2, search: 0.35, cart: 0.22, more: 0.1, checkout: 0.4, lines: [1, 6] },
  business: { look: 0.4, search: 0.3, cart: 0.85, more: 0.5, checkout: 0.3, lines: [6, 30] },
} as const;

/** The steps of one visit: arrive, browse, search, fill the cart, perhaps check out. */
export const visit = (person: Person, random: Random): readonly Step[] => {
  const habit = habits[person.plan];
  const steps: Step[] = [arrive(person, random)];
  for (let looks = poisson(habit.look, random); looks > 0; looks -= 1)
    steps.push(get(think(random), `/items/${between(random, 1, catalogueSize)}`, "/items/:id"));
  if (random() < habit.search) steps.push(search(random));
  if (random() >= habit.cart) return steps;
  if (random() < 0.3) steps.push(get(think(random), "/cart", "/cart"));
  const [fewest, most] = habit.lines;
  steps.push(putCart(between(random, fewest, most), random));
  if (random() < habit.more) steps.push(putCart(between(random, fewest, most), random));
  if (random() < habit.checkout)
    steps.push({ ...write("POST", "/checkout"), thinkMs: think(random) });
  return steps;
};

const arrive = (person: Person, random: Random): Step => {
  const way = random();
  if (way < 0.06) {
    const account = { user: person.id, plan: person.plan, region: person.region };
    return { ...write("POST", "/login"), body: JSON.stringify(account) };
  }
  if (way < 0.5) return get(0, "/", "/");
  return way < 0.8
    ? get(0, `/items?category=${pick(random, categories)}`, "/items")
    : get(0, "/items", "/items");
};

const search = (random: Random): Step =>
  get(think(random), `/search?q=${encodeURIComponent(pick(random, searches))}`, "/search");

const putCart = (count: number, random: Random): Step => {
  const items = new Set<number>();
  while (items.size < count) items.add(between(random, 1, catalogueSize));
  const lines = [...items].map((item) => ({ item, quantity: between(random, 1, 12) }));
  return { ...write("PUT", "/cart"), thinkMs: think(random), body: JSON.stringify({ lines }) };
};

const get = (thinkMs: number, path: string, template: string): Step => ({
  thinkMs,
  method: "GET",
  path,
  route: `GET ${template}`,
  body: null,
});

const write = (method: "PUT" | "POST", path: string): Step => ({
  thinkMs: 0,
  method,
  path,
  route: `${method} ${path}`,
  body: null,
});

/** People read for a second or two; here somewhat faster, so that a visit ends within the story. */
const think = (random: Random): number => between(random, 150, 1_200);

/** A Poisson draw for small means: Knuth, The Art of Computer Programming 2, §3.4.1 F. */
const poisson = (mean: number, random: Random): number => {
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count += 1;
  return count;
};
