import { z } from "zod";

const text = "an address such as http://127.0.0.1:8080, without a path";

const isOrigin = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { pathname, search, hash, username, password } = new URL(address);
  return pathname === "/" && search + hash + username + password === "";
};

/** Where an instance of a version runs, in every file and every order: scheme, host and port alone. */
export const originSchema = z.url({ protocol: /^https?$/, error: text }).refine(isOrigin, {
  error: text,
});
