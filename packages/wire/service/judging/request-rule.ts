import type { RequestRule } from "@dimmer/core";

/** `PUT|DELETE /cart` as a rule; the path is a template as in `routes:`. */
export const endpointRule = (text: string): RequestRule => {
  const at = text.indexOf(" ");
  const methods = text.slice(0, at).split("|");
  return {
    methods: methods.map((name) => name.toUpperCase()),
    path: text.slice(at + 1),
    header: null,
  };
};

export const printRule = ({ methods, path }: Pick<RequestRule, "methods" | "path">): string =>
  `${methods.join("|")} ${path}`;
