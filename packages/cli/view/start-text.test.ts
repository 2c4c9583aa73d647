import { fillServiceFile } from "@dimmer/wire";
import { expect, test } from "vitest";
import { startText } from "./start-text.ts";

const addresses = {
  splitterUrl: "http://127.0.0.1:8080",
  openUrl: "http://127.0.0.1:7070",
  eventsUrl: "http://127.0.0.1:4318/v1/events",
};

const textOf = (unit?: string[]): string => {
  const stable = { version: "v1", to: ["http://127.0.0.1:3000"] };
  const given = unit === undefined ? {} : { unit };
  const service = fillServiceFile({ dimmer: 1, service: "shop", stable, ...given });
  return startText(addresses, [service], ".dimmer").join("\n");
};

test("the start says by what a user is known, and who never meets a candidate", () => {
  expect(textOf()).toContain(
    "known by a cookie that browsers are given; requests that name nobody",
  );
  expect(textOf(["header:x-user-id", "cookie:uid"])).toContain(
    "known by header x-user-id, else cookie uid;",
  );
});

test("without a service the start offers no shipping, but says how to name one", () => {
  const text = startText(addresses, [], ".dimmer").join("\n");
  expect(text).toContain("dimmer serve --stable http://127.0.0.1:3000");
  expect(text).not.toContain("dimmer ship");
});
