import { type ReactNode, useId } from "react";

type SectionProps = {
  readonly title: string;
  /** One quiet line beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Where a link within the page leads to. */
  readonly anchor?: string;
};

/** A panel with a heading: one subject of a page. */
export const Section = ({ title, aside, children, className = "", anchor }: SectionProps) => {
  const id = useId();
  return (
    <section id={anchor} className={`section ${className}`} aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <div className="section-aside">{aside}</div>}
      </div>
      {children}
    </section>
  );
};
