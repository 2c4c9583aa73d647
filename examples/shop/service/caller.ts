import type { IncomingHttpHeaders } from "node:http";

const plans = ["free", "plus", "business"] as const;
export type PlanName = (typeof plans)[number];

/** Who is calling, as the login gateway in front of the shop vouches for it, or as the cookie says. */
export type Caller = {
  /** Null for somebody who has not logged in: may browse and search. */
  readonly user: string | null;
  /** Null when no gateway said it; then the account decides. */
  readonly plan: PlanName | null;
  readonly region: string | null;
  readonly appVersion: string | null;
  readonly staff: boolean;
};

export const callerOf = (headers: IncomingHttpHeaders): Caller => ({
  user: first(headers["x-user-id"]) ?? cookie(headers.cookie, "uid"),
  plan: planNamed(first(headers["x-plan"])),
  region: first(headers["x-region"]),
  appVersion: first(headers["x-app-version"]),
  staff: headers["x-staff"] !== undefined,
});

export const planNamed = (name: string | null): PlanName | null =>
  plans.find((plan) => plan === name) ?? null;

const first = (value: string | readonly string[] | undefined): string | null => {
  const text = typeof value === "string" ? value : value?.[0];
  return text === undefined || text === "" ? null : text.slice(0, 200);
};

const cookie = (header: string | undefined, name: string): string | null => {
  const pair = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1) ?? "";
  return /^[\w.@-]{1,200}$/.test(value) ? value : null;
};
