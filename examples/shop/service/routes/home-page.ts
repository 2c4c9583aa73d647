import type { Listed } from "../catalogue.ts";

export type HomePage = {
  readonly items: readonly Listed[];
  readonly version: string;
  readonly user: string | null;
};

/** The page that a person sees: enough to log in, fill a cart and check out by hand. */
export const homePage = ({ items, version, user }: HomePage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The example shop</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  header, form { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
  header { justify-content: space-between; }
  ul { list-style: none; padding: 0; display: grid; gap: .75rem;
       grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
  li { border: 1px solid #8884; border-radius: .5rem; padding: .75rem; }
  li small { display: block; opacity: .7; }
  pre { background: #8881; padding: .75rem; border-radius: .5rem; white-space: pre-wrap; }
  .version { border-radius: 1rem; padding: .1rem .75rem; background: #8882; }
</style>
<header><h1>The example shop</h1><span class="version">served by ${escape(version)}</span></header>
<p>${user === null ? "You are not logged in." : `You are ${escape(user)}.`}</p>
<form method="post" action="/login">
  <label>Name <input name="user" required pattern="[\\w.@\\-]{1,64}" value="${escape(user ?? "")}"></label>
  <label>Plan <select name="plan"><option>free<option>plus<option>business</select></label>
  <button>Log in</button>
</form>
<form action="/search"><label>Search <input name="q" value="oak lamp"></label> <button>Search</button></form>
<p>
  <button data-lines="3">Put 3 items into the cart</button>
  <button data-lines="11">Put 11 items into the cart</button>
  <button data-checkout>Check out</button>
</p>
<pre id="answer" aria-live="polite">What the shop answers appears here.</pre>
<ul>${items.map(card).join("")}</ul>
<script>
  const show = async (response) => {
    document.getElementById("answer").textContent =
      response.status + " from " + response.headers.get("x-shop-version") + "\\n" + (await response.text());
  };
  for (const button of document.querySelectorAll("[data-lines]"))
    button.onclick = async () => {
      const lines = Array.from({ length: Number(button.dataset.lines) }, (_, index) => ({ item: index + 1, quantity: 1 }));
      await show(await fetch("/cart", { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ lines }) }));
    };
  document.querySelector("[data-checkout]").onclick = async () => show(await fetch("/checkout", { method: "POST" }));
</script>
</html>
`;

const card = ({ id, name, category, cents }: Listed): string =>
  `<li><a href="/items/${id}">${escape(name)}</a><small>${escape(category)}</small>${(cents / 100).toFixed(2)} €</li>`;

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
