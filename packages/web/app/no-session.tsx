import { Command } from "../elements/command.tsx";
import { usePageTitle } from "./page-title.ts";

/** Shown in place of every page while control knows no session for this browser. */
export const NoSession = () => {
  usePageTitle("No session");
  return (
    <div className="page page-narrow">
      <h1>This browser has no session</h1>
      <p className="lead">
        Nothing can be read or changed from here. Open the address that <code>dimmer serve</code>{" "}
        printed: it carries your key, once.
      </p>
      <p className="quiet">The terminal where it runs needs no key:</p>
      <Command text="dimmer status" />
    </div>
  );
};
