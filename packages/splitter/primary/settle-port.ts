import { type AddressInfo, createServer } from "node:net";

/**
 * The port that all workers listen on, known before the first of them starts. Workers share one
 * listening socket by its number: with "any port" (0) a worker that comes later would ask for the
 * number that an earlier one was given, which is another socket, and find it taken.
 */
export const settlePort = async (host: string, port: number): Promise<number> => {
  if (port !== 0) return port;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen(0, host, resolve);
    });
    const address: AddressInfo | string | null = probe.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  } catch {
    return 0; // the workers will say what is wrong with the host
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
};
