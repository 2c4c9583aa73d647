import { pick, seeded } from "../random.ts";
import type { PlanName } from "../service/caller.ts";

/** Somebody who uses the shop; the same number and seed give the same person for ever. */
export type Person = {
  readonly id: string;
  readonly plan: PlanName;
  readonly region: string;
  readonly appVersion: string;
  readonly staff: boolean;
};

/** Shares of the population; the rest is on the free plan. */
const staffShare = 0.01;
const businessShare = 0.05;
const plusShare = 0.17;

const regions = ["eu", "eu", "eu", "us", "us", "asia"] as const;
const appVersions = ["4.2.0", "4.2.0", "4.2.0", "4.1.3", "4.1.3", "3.9.8", "web"] as const;

/** Person number `index` of the population that `seed` describes. Employees have no business account. */
export const personAt = (seed: number, index: number): Person => {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const share = random();
  const staff = share < staffShare;
  return {
    id: `${staff ? "staff" : "user"}-${index}`,
    plan: planOf(share),
    region: pick(random, regions),
    appVersion: pick(random, appVersions),
    staff,
  };
};

const planOf = (share: number): PlanName => {
  if (share < staffShare) return "plus";
  if (share < staffShare + businessShare) return "business";
  return share < staffShare + businessShare + plusShare ? "plus" : "free";
};

/** What the login gateway adds to this person's requests. */
export const headersOf = ({
  id,
  plan,
  region,
  appVersion,
  staff,
}: Person): Record<string, string> => ({
  "x-user-id": id,
  "x-plan": plan,
  "x-region": region,
  "x-app-version": appVersion,
  ...(staff ? { "x-staff": "1" } : {}),
});
