import type { LocalTime } from "@dimmer/core";

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, format);
  return format;
};

/** Weekday and minute of a moment in an IANA zone. Throws for a name that is no zone: parse it first. */
export const localTime = (zone: string, atMs: number): LocalTime => {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const day = days.indexOf(parts.get("weekday") ?? "Mon") + 1;
  return { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
};
