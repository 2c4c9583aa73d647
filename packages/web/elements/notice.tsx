import type { ReactNode } from "react";

type NoticeProps = {
  readonly title: string;
  readonly children?: ReactNode;
  readonly tone?: "calm" | "bad";
};

/** What stands where content would: nothing yet, or why not. */
export const Notice = ({ title, children, tone = "calm" }: NoticeProps) => (
  <div className="notice" data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
    <p className="notice-title">{title}</p>
    {children}
  </div>
);

/** Content on its way. Says so to screen readers, shows quiet bars to everybody else. */
export const Loading = ({ what }: { readonly what: string }) => (
  <output className="loading">
    <span className="hidden">Loading {what}</span>
    <span className="loading-bar" />
    <span className="loading-bar" />
    <span className="loading-bar" />
  </output>
);
