import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** HAProxy with one thread, over connections that are kept. */
export const writeHaproxy = (
  folder: string,
  { port, origin }: { readonly port: number; readonly origin: number },
): readonly string[] => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 65s
  timeout server 65s
  timeout tunnel 65s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
  server origin 127.0.0.1:${origin}
`,
  );
  return ["haproxy", "-db", "-f", file];
};
