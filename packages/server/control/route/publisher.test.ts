import type { RouteTable } from "@dimmer/core";
import { expect, test } from "vitest";
import type { Link } from "../link/link-server.ts";
import { Publisher } from "./publisher.ts";

const table = (generation: number): RouteTable => ({
  epoch: 1,
  generation,
  leaseTtlMs: 1_000,
  services: [],
});

const linkOf = (splitter: string): { readonly link: Link; readonly heard: string[] } => {
  const heard: string[] = [];
  const send: Link["send"] = ({ kind }) => heard.push(kind);
  const nothing = (): undefined => undefined;
  return { heard, link: { splitter, bootId: splitter, send, close: nothing, turnAway: nothing } };
};

test("a splitter that refuses the newest table is not told that its old one may go on", () => {
  const publisher = new Publisher(table(1));
  const [a, b] = [linkOf("a"), linkOf("b")];
  publisher.join(a.link, table(1));
  publisher.join(b.link, table(1));
  publisher.publish(table(2));
  publisher.refused(b.link, table(2));
  publisher.renewLease();
  expect(a.heard).toEqual(["lease", "table", "lease"]);
  expect(b.heard).toEqual(["lease", "table"]);
  publisher.publish(table(3));
  publisher.refused(b.link, table(2));
  publisher.renewLease();
  expect(b.heard).toEqual(["lease", "table", "table", "lease"]);
});
