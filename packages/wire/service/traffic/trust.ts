import { z } from "zod";

const text = "a network such as 10.0.0.0/8 or a single address";

/** A network or a single address, as `BlockList` of Node takes them. */
export const network = z
  .string({ error: text })
  .refine((value) => isNetwork(value), { error: text });

const forms = [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()];

const isNetwork = (value: string): boolean => forms.some((form) => form.safeParse(value).success);

/** `trust:`, whose word about users, clients and versions is believed. */
export const trust = z
  .array(network, { error: "a list of networks, such as [10.0.0.0/8]" })
  .max(1000, { error: "at most 1,000 networks" })
  .describe(
    "peers whose unit, x-forwarded-* and x-dimmer-* lines are believed; without it the loopback's, and never x-dimmer-*",
  );
