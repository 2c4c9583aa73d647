/** Whose field a name means, seen from an event: its trace's root, its parent, or any of its trace. */
export type Relation = "root" | "parent" | "any";

/** `root.http.route` is the field `http.route` of the root. */
export type Related = { readonly relation: Relation; readonly field: string };

/**
 * Reads the name of a relational field; null for an event's own. Fields of senders whose names begin
 * the same way cannot be asked for by these names.
 */
export const relatedField = (name: string): Related | null => {
  const dot = name.indexOf(".");
  const [relation, field] = [name.slice(0, dot), name.slice(dot + 1)];
  if (dot < 0 || field === "") return null;
  return relation === "root" || relation === "parent" || relation === "any"
    ? { relation, field }
    : null;
};
