import type { Accounts } from "../accounts.ts";
import { type Carts, parseLines, priced } from "../cart.ts";
import { type Answer, type Exchange, ok, refused } from "../exchange.ts";
import type { Pricing } from "../versions/version.ts";

export type Counter = {
  readonly accounts: Accounts;
  readonly carts: Carts;
  readonly price: Pricing;
  readonly now: () => number;
};

const logInFirst = refused(401, "Log in first: POST /login, or send the header x-user-id.");
const unknownItem = refused(404, "An item of this cart does not exist; GET /items lists them all.");

/** The cart as it was priced when it was last put. */
export const getCart =
  ({ carts }: Counter) =>
  ({ caller, add }: Exchange): Answer => {
    if (caller.user === null) return logInFirst;
    const cart = carts.of(caller.user);
    add({ "cart.items": cart.lines.length });
    return ok(cart);
  };

/** Replaces the whole cart, so repeating it changes nothing. Priced first: a failure leaves the old cart. */
export const putCart =
  ({ accounts, carts, price }: Counter) =>
  ({ caller, body, add }: Exchange): Answer => {
    if (caller.user === null) return logInFirst;
    const parsed = parseLines(body);
    if (!parsed.ok) return refused(400, parsed.sentence);
    const plan = accounts.planOf(caller);
    add({ "cart.items": parsed.lines.length, "user.plan": plan });
    const lines = price(parsed.lines, plan);
    if (lines === null) return unknownItem;
    const cart = priced(lines);
    carts.put(caller.user, cart);
    add({ "cart.cents": cart.totalCents });
    return ok(cart);
  };

/** Orders what is in the cart, at today's prices. Repeating it would order twice. */
export const checkout =
  ({ accounts, carts, price, now }: Counter) =>
  ({ caller, add }: Exchange): Answer => {
    if (caller.user === null) return logInFirst;
    const { lines: wanted } = carts.of(caller.user);
    const plan = accounts.planOf(caller);
    add({ "cart.items": wanted.length, "user.plan": plan });
    if (wanted.length === 0) return refused(409, "Your cart is empty; PUT /cart fills it.");
    const lines = price(wanted, plan);
    if (lines === null) return unknownItem;
    const cart = priced(lines);
    const order = carts.order(caller.user, cart, now());
    add({ "order.cents": cart.totalCents, "order.id": order });
    return { status: 201, body: { order, ...cart } };
  };
