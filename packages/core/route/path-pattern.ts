/**
 * A path template as an expression over paths without a query: literal segments, `:name` for one
 * segment, a final `*` for the rest.
 */
export const pathPattern = (template: string): RegExp => {
  const parts = template.split("/").map((segment, index, all) => {
    if (segment.startsWith(":")) return "[^/]+";
    if (segment === "*" && index === all.length - 1) return ".*";
    return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
};
