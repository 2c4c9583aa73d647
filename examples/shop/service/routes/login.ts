import type { Accounts } from "../accounts.ts";
import { planNamed } from "../caller.ts";
import { type Answer, type Exchange, refused } from "../exchange.ts";

/**
 * A demo's login: whoever says a name is believed. Sets the cookie `uid`, which is also what Dimmer
 * assigns users by when nothing in front of it sends a user id.
 */
export const login =
  (accounts: Accounts) =>
  ({ body, wantsPage, add }: Exchange): Answer => {
    const user = field(body, "user");
    if (!/^[\w.@-]{1,64}$/.test(user))
      return refused(400, "Send a user name of 1 to 64 letters, digits, dots, dashes or @.");
    const plan = planNamed(field(body, "plan")) ?? "free";
    accounts.open(user, { plan, region: field(body, "region") || "eu" });
    add({ "user.id": user, "user.plan": plan });
    const cookie = { "set-cookie": `uid=${user}; Path=/; HttpOnly; SameSite=Lax` };
    return wantsPage
      ? { status: 303, body: "", headers: { ...cookie, location: "/" } }
      : { status: 200, body: { user, plan }, headers: cookie };
  };

const field = (body: unknown, name: string): string => {
  const value: unknown =
    typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === "string" ? value : "";
};
