import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Certificates of the tests, which prove nothing to anybody else: `first`, `renewed` (the same names
 * again) and `splitter` are signed by `authority`; `unknown` by a stranger. For `localhost`,
 * `shop.test` and 127.0.0.1.
 */
export type TestIdentity = "first" | "renewed" | "splitter" | "unknown";

const folder = join(import.meta.dirname, "certificates");

export const certificateFiles = (name: TestIdentity) => ({
  certFile: join(folder, `${name}.cert.pem`),
  keyFile: join(folder, `${name}.key.pem`),
});

export const certificate = (name: TestIdentity) => {
  const { certFile, keyFile } = certificateFiles(name);
  return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
};

/** Who signed them. */
export const authorityFile = join(folder, "authority.cert.pem");
export const authority = readFileSync(authorityFile, "utf8");
