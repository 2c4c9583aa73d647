import type { ErrorComponentProps } from "@tanstack/react-router";
import { usePageTitle } from "./page-title.ts";

/** The last resort: a defect of this page, never of production. */
export const PageFailed = ({ error }: ErrorComponentProps) => {
  usePageTitle("Page failed");
  return (
    <div className="page page-narrow" role="alert">
      <h1>This page failed</h1>
      <p className="lead">
        Traffic and rollouts are not touched by that. Reload the page; the terminal always works:{" "}
        <code>dimmer status</code>.
      </p>
      <p className="quiet">{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        Reload
      </button>
    </div>
  );
};
