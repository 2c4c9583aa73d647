import { Link } from "@tanstack/react-router";
import type { OwedView } from "../model/home.ts";

/** Who owes a look, yours first. */
export const OwedLooks = ({ owed }: { readonly owed: readonly OwedView[] }) =>
  owed.length === 0 ? null : (
    <ul className="owed" aria-label="Looks that are owed">
      {owed.map(({ rollout, yours, sentence }) => (
        <li key={rollout.id} className="owed-item">
          <span className="owed-mark" aria-hidden="true">
            …
          </span>
          <p>
            <strong>{yours ? "You owe a look" : "A look is owed"}</strong>{" "}
            <span className="quiet">
              {rollout.service} {rollout.candidate.id}
            </span>
            <br />
            {sentence}
          </p>
          <Link to="/rollouts/$id" params={{ id: rollout.id }} hash="look" className="button">
            Look
          </Link>
        </li>
      ))}
    </ul>
  );
