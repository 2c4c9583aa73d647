export {
  type ActionBody,
  actionSchema,
  type ApiError,
  errorSchema,
  type Explain,
  explainSchema,
  type Health,
  healthSchema,
  type JournalLine,
  journalLineSchema,
  type Line,
  lineOrderSchema,
  lineSchema,
  type LookPage,
  lookPageSchema,
  type Override,
  type OverrideOrder,
  overrideOrderSchema,
  overrideSchema,
  type Overview,
  overviewSchema,
  owedSchema,
  type PlanOrder,
  planOrderSchema,
  type PlanView,
  planViewSchema,
  type Replay,
  type ReplayOrder,
  replayOrderSchema,
  replaySchema,
  type RolloutView,
  rolloutViewSchema,
  scriptedHeader,
  type Series,
  seriesSchema,
  type ServiceView,
  serviceViewSchema,
  sessionCookie,
  type Ship,
  shipSchema,
  type SplitterView,
  splitterViewSchema,
  type Verb,
  verbs,
  verbSchema,
} from "./api/api.ts";
export { type PrometheusAnswer, prometheusAnswerSchema } from "./prometheus.ts";
export {
  actorSchema,
  causeSchema,
  commandSchema,
  harmSchema,
  holdSchema,
  journalEntrySchema,
  lookSchema,
  planSchema,
  rolloutStateSchema,
  stageSchema,
  stoppedSchema,
  versionSchema,
} from "./journal/state.ts";
export { guardReadingSchema, verdictSchema } from "./journal/verdict.ts";
export { encodeFrame, FrameDecoder } from "./link/framing.ts";
export {
  type DownMessage,
  downMessageSchema,
  loginMessageSchema,
  maxLinkMessageBytes,
  type UpMessage,
  upMessageSchema,
} from "./link/messages.ts";
export {
  maxOverrideMs,
  overrideCookie,
  type OverridePayload,
  overridePayloadSchema,
  signedText,
} from "./override-token.ts";
export {
  type Datasets,
  datasetsSchema,
  type Fields,
  fieldsSchema,
  type FieldValues,
  fieldValuesSchema,
  type Markers,
  markersSchema,
  type Trace,
  traceSchema,
} from "./api/events.ts";
export {
  keepQuerySchema,
  savedNameSchema,
  savedQueriesSchema,
  savedQuerySchema,
} from "./api/saved-query.ts";
export { type Slo, sloSchema, slosSchema } from "./api/slo.ts";
export {
  type EventLine,
  eventLineSchema,
  filterSchema,
  type IngestAnswer,
  ingestAnswerSchema,
  maxCalculated,
  maxCalculations,
  maxExpressionLength,
  maxFilterDepth,
  maxGroupFields,
  maxGroups,
  maxRawRows,
  queryResultSchema,
  querySchema,
  storedEventSchema,
  toEventLine,
} from "./query.ts";
export { cohortRuleSchema, routeTableSchema, unitRuleSchema } from "./route-table.ts";
export { type ServiceConfig, serviceConfigSchema } from "./service/config.ts";
export { type ParsedServiceFile, parseServiceFile, printFileProblem } from "./service/file.ts";
export { fill as fillServiceFile, serviceDefaults } from "./service/fill.ts";
export { parseDuration, parsePercent, printDuration } from "./service/measures.ts";
export { nearest } from "./service/nearest.ts";
export { printServiceFile } from "./service/print.ts";
export type { FileProblem } from "./service/problem.ts";
export { requestPathOf } from "./service/traffic/request-path.ts";
export type { ServiceFile } from "./service/shape.ts";
export { spotlightQuestionSchema, spotlightResultSchema } from "./spotlight.ts";
export { binSchema, eventCountsSchema, sheetSchema } from "./traffic.ts";
