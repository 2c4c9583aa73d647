import type { DatabaseSync } from "node:sqlite";
import { type Caller, type PlanName, planNamed } from "./caller.ts";
import { textOf } from "./row.ts";

export type Account = { readonly plan: PlanName; readonly region: string };

export type Accounts = {
  readonly open: (user: string, account: Account) => void;
  /** What the gateway says about a caller, else what the account says, else the free plan. */
  readonly planOf: (caller: Caller) => PlanName;
};

export const openAccounts = (database: DatabaseSync): Accounts => {
  const write = database.prepare("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?)");
  const read = database.prepare("SELECT plan FROM accounts WHERE user = ?");
  return {
    open: (user, { plan, region }) => void write.run(user, plan, region),
    planOf: ({ user, plan }) => {
      if (plan !== null) return plan;
      const row = user === null ? undefined : read.get(user);
      return (row === undefined ? null : planNamed(textOf(row, "plan"))) ?? "free";
    },
  };
};
