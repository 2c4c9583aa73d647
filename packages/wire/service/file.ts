import { LineCounter, parseDocument } from "yaml";
import { type ServiceConfig, serviceConfigSchema } from "./config.ts";
import { fill } from "./fill.ts";
import { type FileProblem, findingsOf, locate } from "./problem.ts";
import { senseFindings } from "./sense.ts";
import { serviceFileSchema } from "./shape.ts";

/** A `dimmer.yaml` is written by hand; what is longer is not one. */
export const maxServiceFileBytes = 1_048_576;
/** More would only be the echo of the first ones. */
export const maxFileProblems = 50;

export type ParsedServiceFile =
  | { readonly ok: true; readonly config: ServiceConfig }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads a `dimmer.yaml` (YAML 1.2) into a whole `ServiceConfig`. Never throws: whatever is wrong is
 * listed with its line, what was found, what was expected and the nearest name.
 */
export const parseServiceFile = (text: string, fileName: string): ParsedServiceFile => {
  const failed = (problems: readonly FileProblem[]): ParsedServiceFile => ({
    ok: false,
    problems: problems.slice(0, maxFileProblems),
  });
  const atStart = (sentence: string): ParsedServiceFile =>
    failed([{ file: fileName, line: 1, column: 1, sentence }]);
  if (text.length > maxServiceFileBytes)
    return atStart("The file is longer than 1 MiB; a service file is a page at most.");

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length + document.warnings.length > 0)
    return failed(
      [...document.errors, ...document.warnings].map(({ message, pos: [offset] }) => {
        const { line, col } = lines.linePos(offset);
        return { file: fileName, line, column: col, sentence: yamlSentence(message) };
      }),
    );

  const tree = toTree(document);
  if (!tree.ok) return atStart(tree.sentence);
  const parsed = serviceFileSchema.safeParse(tree.value);
  const findings = parsed.success
    ? senseFindings(parsed.data)
    : findingsOf(parsed.error.issues, serviceFileSchema, document);
  if (!parsed.success || findings.length > 0)
    return failed(
      findings
        .map((finding) => locate(finding, fileName, { document, lines }))
        .toSorted((a, b) => a.line - b.line || a.column - b.column),
    );
  return { ok: true, config: serviceConfigSchema.parse(fill(parsed.data)) };
};

/** `dimmer.yaml:12:5: Unknown key …`, the form that editors and terminals make clickable. */
export const printFileProblem = ({ file, line, column, sentence }: FileProblem): string =>
  `${file}:${line}:${column}: ${sentence}`;

/** The YAML library's message as a sentence, with the mend where people usually stumble. */
const yamlSentence = (message: string): string => {
  const plain = message.replaceAll("\n", " ").trim();
  const sentence = /[.!?]$/.test(plain) ? plain : `${plain}.`;
  return /Nested mappings|flow|quote|reserved character/i.test(plain)
    ? `${sentence} Quote the value if it holds a colon, comma, bracket or quote.`
    : sentence;
};

/** Plain values; expanding aliases may refuse (a bomb of aliases of aliases). */
const toTree = (
  document: ReturnType<typeof parseDocument>,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; sentence: string } => {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { ok: false, sentence: "The file has too many or unknown aliases; write them out." };
  }
};
