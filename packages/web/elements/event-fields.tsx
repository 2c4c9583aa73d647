import type { FieldValue, StoredEvent } from "@dimmer/core";
import { Fragment, type ReactNode } from "react";
import { fieldGroups, safeLink } from "../model/raw-event.ts";

type EventFieldsProps = {
  readonly event: StoredEvent;
  /** Wraps a value's text in what can be done with it; a link then stands behind it, not inside. */
  readonly around?: (field: string, value: FieldValue, text: string) => ReactNode;
};

/** Every field of an event as text. Values come from outside: nothing here is ever markup. */
export const EventFields = ({ event, around }: EventFieldsProps) => (
  <>
    {fieldGroups(event).map((group) => (
      <div key={group.name} className="fields">
        <h4>{group.name}</h4>
        <dl>
          {group.fields.map((field) => (
            <div key={field.name} className="field-row">
              <dt>
                <FieldName name={field.name} />
              </dt>
              <dd>
                {around === undefined ? (
                  <Value value={field.value} />
                ) : (
                  <>
                    {around(
                      field.name,
                      field.value,
                      field.value === "" ? "empty" : String(field.value),
                    )}
                    <LinkBehind value={field.value} />
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    ))}
  </>
);

/** A long name may break after its dots and underscores. */
const FieldName = ({ name }: { readonly name: string }) => (
  <>
    {name.split(/(?<=[._])/).map((part, index) => (
      // Parts of one name never move.
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>
        {part}
        <wbr />
      </Fragment>
    ))}
  </>
);

const LinkBehind = ({ value }: { readonly value: FieldValue }) => {
  const link = safeLink(value);
  return link === null ? null : (
    <>
      {" "}
      <a href={link} target="_blank" rel="noreferrer noopener">
        Open<span className="hidden"> {link}</span>
      </a>
    </>
  );
};

const Value = ({ value }: { readonly value: FieldValue }) => {
  const link = safeLink(value);
  if (value === "") return <span className="quiet">empty</span>;
  if (link === null) return <>{String(value)}</>;
  return (
    <a href={link} target="_blank" rel="noreferrer noopener">
      {link}
    </a>
  );
};
