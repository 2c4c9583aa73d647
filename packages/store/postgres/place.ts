/** Where a PostgreSQL store is, for sentences: host, port and database, never user or password. */
export const placeOf = (address: string): string => {
  if (!URL.canParse(address)) return "in PostgreSQL";
  const url = new URL(address);
  const host = url.hostname === "" ? (url.searchParams.get("host") ?? "localhost") : url.hostname;
  const port = url.port === "" ? (url.searchParams.get("port") ?? "5432") : url.port;
  return `in PostgreSQL at ${host}:${port}${url.pathname}`;
};
