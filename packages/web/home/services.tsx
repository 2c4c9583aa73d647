import type { RolloutView, ServiceView } from "@dimmer/wire";
import { Link } from "@tanstack/react-router";
import { Section } from "../elements/section.tsx";
import { VersionName } from "../elements/version-name.tsx";
import { percent } from "@dimmer/core";
import { rate, share } from "../model/number.ts";

type ServicesProps = {
  readonly services: readonly ServiceView[];
  readonly rollouts: readonly RolloutView[];
};

/** What serves today, by split counts of the last minute. */
export const Services = ({ services, rollouts }: ServicesProps) =>
  services.length === 0 ? null : (
    <Section title="Services" aside="last minute, counted where traffic is split">
      <div className="table-holder">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">Stable</th>
              <th scope="col">Live rollout</th>
              <th scope="col" className="number">
                Requests/s
              </th>
              <th scope="col" className="number">
                Failed
              </th>
              <th scope="col" className="number wide-only">
                SLO
              </th>
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <ServiceRow
                key={service.name}
                service={service}
                rollout={rollouts.find((rollout) => rollout.id === service.rollout) ?? null}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );

type ServiceRowProps = { readonly service: ServiceView; readonly rollout: RolloutView | null };

const ServiceRow = ({ service, rollout }: ServiceRowProps) => {
  const overBudget = service.failureShare > 1 - service.objective;
  return (
    <tr>
      <th scope="row">{service.name}</th>
      <td>
        <VersionName arm="stable" id={service.stable.id} />
      </td>
      <td>
        {rollout === null ? (
          <span className="quiet">none</span>
        ) : (
          <Link to="/rollouts/$id" params={{ id: rollout.id }}>
            {rollout.candidate.id} at {percent(rollout.exposurePpm)}
          </Link>
        )}
      </td>
      <td className="number">{rate(service.requestsPerSecond)}</td>
      <td className="number" data-tone={overBudget ? "bad" : undefined}>
        {overBudget ? "✗ " : ""}
        {share(service.failureShare)}
      </td>
      <td className="number quiet wide-only">{share(service.objective)}</td>
    </tr>
  );
};
