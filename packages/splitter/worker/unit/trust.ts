import { BlockList, isIP } from "node:net";

/** Whose word about users, clients and versions is believed. */
export type Trust = {
  /** Whether this peer is believed about its user and its client. */
  readonly peer: (address: string) => boolean;
  /** Whether such a peer is also believed in Dimmer's own name (`x-dimmer-*`, baggage). */
  readonly dimmer: boolean;
};

/** Without a list: a proxy beside us, or a person at this machine. */
const loopback: Trust = {
  peer: (address) =>
    address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127."),
  dimmer: false,
};

const maxKnownPeers = 10_000;

/**
 * Prepares a list of networks (CIDR, or single addresses). Only peers that somebody listed are
 * believed in Dimmer's own name: a proxy on this machine may pass on whatever its clients wrote.
 */
export const compileTrust = (networks: readonly string[] | undefined): Trust => {
  if (networks === undefined) return loopback;
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  const known = new Map<string, boolean>();
  return {
    peer: (address) => {
      const before = known.get(address);
      if (before !== undefined) return before;
      const plain = plainAddress(address);
      const trusted = isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
      if (known.size < maxKnownPeers) known.set(address, trusted);
      return trusted;
    },
    dimmer: true,
  };
};

/** What is no network trusts nobody; the service file's own check says so to its author. */
const addNetwork = (list: BlockList, network: string): void => {
  const [address = "", bits] = network.split("/");
  const version = isIP(address);
  if (version === 0) return;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
};

/** An IPv4 address that came over an IPv6 socket is what it was. */
const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;

/**
 * The client as trusted hops saw it: the last address of X-Forwarded-For that is no trusted hop
 * itself. Without one the peer is the client.
 */
export const clientOf = (peer: string, forwardedFor: string | null, trust: Trust): string => {
  if (forwardedFor === null) return peer;
  const hops = forwardedFor.split(",");
  for (let k = hops.length - 1; k >= 0; k -= 1) {
    const hop = (hops[k] ?? "").trim();
    if (isIP(hop) === 0) return peer;
    if (k === 0 || !trust.peer(hop)) return hop;
  }
  return peer;
};
