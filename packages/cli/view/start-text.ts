import type { ServiceConfig } from "@dimmer/wire";

type Addresses = {
  readonly splitterUrl: string;
  readonly openUrl: string;
  readonly eventsUrl: string;
};

/** What `dimmer serve` says first: where things are, how to ship next, how to get around Dimmer. */
export const startText = (
  { splitterUrl, openUrl, eventsUrl }: Addresses,
  services: readonly ServiceConfig[],
  dataDir: string,
): readonly string[] => {
  const [service] = services;
  return [
    "",
    `Dimmer serves${service === undefined ? "" : ` ${service.name}`}.`,
    "",
    `  Users     ${splitterUrl}${service === undefined ? "" : `   (everybody gets ${service.stable.version})`}`,
    ...(service === undefined ? [] : [`            ${knownBy(service.unit)}`]),
    `  You       ${openUrl}`,
    `  Events    ${eventsUrl}`,
    "",
    ...(service === undefined ? withoutService : nextSteps(service)),
    `  Data is in ${dataDir}; Ctrl-C stops everything.`,
    "",
  ];
};

/** The data directory may know a service from before; then users are served already. */
const withoutService = [
  "  No service was named: those that the data directory knows go on. To name one:",
  "    dimmer serve --stable http://127.0.0.1:3000",
];

const nextSteps = ({ stable }: ServiceConfig): readonly string[] => [
  "  Ship the next version to nobody, then raise it:  dimmer ship --to http://HOST:PORT",
  `  Get around Dimmer, should you ever need to:      ${stable.endpoints[0] ?? ""}`,
];

/** Who counts as one user decides who can ever meet a candidate. */
const knownBy = (unit: ServiceConfig["unit"]): string => {
  const ways = unit.map((rule) => {
    switch (rule.from) {
      case "mint":
        return "a cookie that browsers are given";
      case "authorization":
        return "the key in Authorization";
      case "claim":
        return `the token's ${rule.name}`;
      case "header":
      case "cookie":
        return `${rule.from} ${rule.name}`;
    }
  });
  return `known by ${ways.join(", else ")}; requests that name nobody stay on stable`;
};
