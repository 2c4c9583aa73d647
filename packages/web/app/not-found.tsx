import { Link } from "@tanstack/react-router";
import { usePageTitle } from "./page-title.ts";

export const NotFound = () => {
  usePageTitle("Not found");
  return (
    <div className="page page-narrow">
      <h1>There is nothing at this address</h1>
      <p className="lead">
        It may be from a rollout of another data directory. <Link to="/">Home</Link> shows what is
        in production now.
      </p>
    </div>
  );
};
