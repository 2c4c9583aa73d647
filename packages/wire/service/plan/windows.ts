import type { RaiseWindow } from "@dimmer/core";
import { z } from "zod";
import { matching } from "../value.ts";

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const day = `(${days.join("|")})`;
const time = "([01]\\d|2[0-3]):([0-5]\\d)";
const pattern = new RegExp(`^${day}(-${day})? ${time}-(${time}|24:00) [A-Za-z0-9_+/-]{1,60}$`);
const text = "days, hours and a time zone, such as Mon-Fri 09:00-16:00 Europe/Kyiv";

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
};

const window = matching(pattern, text)
  .refine((written) => isZone(written.split(" ")[2] ?? ""), {
    error: "a time zone by its IANA name, such as Europe/Kyiv or UTC",
  })
  .refine((written) => isForward(written), { error: "hours that end after they begin" });

export const windows = z
  .array(window, { error: "a list such as [Mon-Fri 09:00-16:00 Europe/Kyiv]" })
  .max(50, { error: "at most 50 windows" })
  .describe("raising only inside these; lowering and rolling back need none");

/** `09:30` as minutes since midnight. */
const minutesOf = (written: string): number => {
  const [hours = "0", minutes = "0"] = written.split(":");
  return Number(hours) * 60 + Number(minutes);
};

const partsOf = (written: string): readonly [string, number, number, string] => {
  const [span = "", hours = "", zone = ""] = written.split(" ");
  const [from = "", to = ""] = hours.split("-");
  return [span, minutesOf(from), minutesOf(to), zone];
};

const isForward = (written: string): boolean => {
  const [, from, to] = partsOf(written);
  return to > from;
};

/** `Sat-Mon` goes over the end of the week. */
const daysOf = (span: string): readonly number[] => {
  const [from = "", to = from] = span.split("-");
  const first = days.indexOf(from);
  const count = ((days.indexOf(to) - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, k) => ((first + k) % 7) + 1).toSorted((a, b) => a - b);
};

export const fillWindow = (written: string): RaiseWindow => {
  const [span, fromMin, toMin, zone] = partsOf(written);
  return { days: daysOf(span), fromMin, toMin, zone, text: written };
};
