import type { ServiceView } from "@dimmer/wire";
import { Command } from "../elements/command.tsx";
import { Section } from "../elements/section.tsx";

/** Nothing was shipped yet: the commands that change that, with the reader's own service in them. */
export const FirstSteps = ({ services }: { readonly services: readonly ServiceView[] }) => {
  const service = services[0];
  return (
    <Section title="First light" className="first-steps">
      {service === undefined ? (
        <>
          <p>Start Dimmer with the service that it stands in front of, where it runs today.</p>
          <Command text="dimmer serve --service shop --stable http://127.0.0.1:3001" />
          <p className="first-steps-next">Then ship a version: it begins at 0%.</p>
          <Command text="dimmer ship v2 --to http://127.0.0.1:3002" />
        </>
      ) : (
        <>
          <p>
            {service.name} is served by {service.stable.id}. Start a new version beside it and ship
            it: it begins at 0%, and nobody sees it before the plan says so.
          </p>
          <Command
            text={`dimmer ship v2 --service ${service.name} --to http://127.0.0.1:3002 --subject "What changed"`}
          />
        </>
      )}
    </Section>
  );
};
