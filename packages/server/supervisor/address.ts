import { createServer } from "node:net";
import { type Refused, refuse } from "./refusal.ts";

/** `host:port`, `:port` or a bare port. */
export type Address = { readonly host: string; readonly port: number };

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

export const isLoopback = (host: string): boolean => loopback.has(host);

/** As in a URL: an IPv6 address gets brackets. */
export const hostInUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/**
 * Whether a server could listen there now; a sentence that names the option otherwise. Somebody may
 * still be faster between this look and the real thing: then the child's own error is shown.
 */
export const checkFree = async (
  address: Address,
  option: string,
): Promise<{ readonly ok: true } | Refused> => {
  if (address.port === 0) return { ok: true };
  const where = `${hostInUrl(address.host)}:${address.port}`;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (cause: NodeJS.ErrnoException) => {
      const sentence =
        cause.code === "EADDRINUSE"
          ? `Port ${address.port} on ${address.host} is taken by another program; stop it or choose another with ${option}.`
          : cause.code === "EACCES"
            ? `Port ${address.port} needs more rights than this user has; choose one above 1023 with ${option}.`
            : `${where} is not an address of this machine; choose another with ${option}.`;
      resolve(refuse(cause.code === "EADDRINUSE" ? "portBusy" : "addressUnusable", sentence));
    });
    probe.listen({ host: address.host, port: address.port, exclusive: true }, () => {
      probe.close(() => {
        resolve({ ok: true });
      });
    });
  });
};
