export {
  type Assigned,
  type AssignedBy,
  type Assignment,
  compileAssignment,
} from "./cohort/assignment.ts";
export { bucketer, bucketOf, buckets, inControl } from "./cohort/bucket.ts";
export { compileRule } from "./cohort/predicate.ts";
export { type HeaderLookup, noRequest, type RequestView } from "./cohort/request-view.ts";
export {
  type Arm,
  type ArmCounts,
  type BadSignal,
  type BadUnit,
  type Bin,
  type Counts,
  failureKinds,
  type FailureKind,
  type InstanceCounts,
  type MirrorCounts,
  type MirrorUnit,
  noFailures,
  noMirror,
} from "./counts/bin.ts";
export { latencyBucket, latencyBucketMs, latencyBuckets } from "./counts/latency-buckets.ts";
export type { Sheet, SheetRow } from "./counts/sheet.ts";
export {
  type Arrival,
  type Canonical,
  canonicalise,
  type EventInput,
  maxFieldNameBytes,
  maxFields,
  maxFieldValueBytes,
  maxFlattenDepth,
  maxFutureMs,
  retentionMs,
} from "./event/canonical.ts";
export type { Event, FieldValue } from "./event/event.ts";
export { parseRfc3339 } from "./event/rfc3339.ts";
export {
  certificateAlpha,
  lnAbove,
  lnBelow,
  lnCertificate,
  lowerBound,
  type Share,
  upperBound,
} from "./judge/certificate/exact.ts";
export {
  type EventCounts,
  eventLagMs,
  type EventSecond,
  type EventUnit,
} from "./judge/event-counts.ts";
export { applyBin, applyEventCounts, applySheet } from "./judge/fold/fold.ts";
export type { GuardReading } from "./judge/guard-reading.ts";
export { type Standing, standings } from "./judge/standing.ts";
export { oddsText } from "./judge/sentence/wording.ts";
export { needsText } from "./judge/sentence/progress-sentence.ts";
export { readGuard, unreadGuard } from "./judge/watched/read-guard.ts";
export type {
  EventSource,
  GuardBound,
  Measured,
  PrometheusSource,
  WatchedGuard,
} from "./judge/watched/watched-guard.ts";
export { openHindsight, seeBin, seeSheet } from "./judge/hindsight/hindsight.ts";
export { type Past, type Retrospect, retrospectOf } from "./judge/hindsight/retrospect.ts";
export { neverExposed, type OtherTerms, retell } from "./judge/hindsight/retell.ts";
export { applyBinToHarm, type HarmState, harmTotals, openHarm } from "./judge/harm.ts";
export { type JudgeState, openJudge } from "./judge/fold/judge-state.ts";
export { judge } from "./judge/judge.ts";
export {
  type Bet,
  changeTime,
  type Kernel,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
  riskGrid,
  type Schedule,
  splitBets,
} from "./judge/kernel/kernel.ts";
export { type AlphaLedger, alphaLedger, alphaOf } from "./judge/ledger.ts";
export { rateBets } from "./judge/kernel/one-sample.ts";
export { freezeBody, freezeSlowMs } from "./judge/slow.ts";
export type { Floors, JudgeStage } from "./judge/stage.ts";
export {
  type BodyMs,
  type JudgeTerms,
  type KeyEvent,
  type LatencySli,
  noTerms,
  type WeightedSignal,
} from "./judge/terms.ts";
export type {
  ArmEvidence,
  CertificateEvidence,
  Evidence,
  ExercisedEvidence,
  GuardEvidence,
  InstanceEvidence,
  Needs,
  RatioEvidence,
  SignalEvidence,
  SliceEvidence,
  VerdictInputs,
} from "./judge/evidence.ts";
export { requestsToDetect } from "./judge/certificate/forecast.ts";
export { type Gauge, type GaugeWindow, saturation } from "./judge/guard/saturation.ts";
export { blastCapOf } from "./judge/guard/blast.ts";
export { serviceBurns as servicePageInWords } from "./judge/sentence/guard-sentence.ts";
export { servicePage, type ServicePage } from "./slo/service-page.ts";
export type { Moment } from "./judge/moment.ts";
export { replay, type StoredCounts } from "./judge/replay.ts";
export type { Signal } from "./judge/signals.ts";
export type { HarmTotals, Outcome, Verdict, VerdictReason } from "./judge/verdict.ts";
export {
  budgetAtFire,
  budgetPeriodMs,
  type BurnReading,
  type BurnRule,
  burnRules,
  detectionMs,
  firingShare,
  resetMs,
} from "./slo/burn.ts";
export { addToBurn, type BurnWindows, openBurnWindows, readBurn } from "./slo/burn-windows.ts";
export {
  enoughEvents,
  type ExpectationSeen,
  readExpectation,
} from "./expectation/read-expectation.ts";
export type { UnitsOfEntry } from "./expectation/risk-ratio.ts";
export { dimmerSignalTypes } from "./event/signal-types.ts";
export { calculationLabel, stepColumn } from "./query/label.ts";
export type { FilterError } from "./query/filter-token.ts";
export { matches } from "./query/matches.ts";
export { calculatedFields, comparedFields } from "./query/fields-of.ts";
export {
  type Calculation,
  type Concurrency,
  type HeatmapOf,
  isMeasure,
  isRate,
  type Measure,
  measureOfRate,
  type Rate,
} from "./query/calculation.ts";
export {
  type Heatmap,
  type HeatmapCount,
  heatmapEdges,
  heatmapOf,
  mostHeatmapBuckets,
} from "./query/heatmap.ts";
export { parseCalculation, parseMeasure } from "./query/parse-calculation.ts";
export { maxFilterNesting, type ParsedFilter, parseFilter } from "./query/parse-filter.ts";
export { printFilter } from "./query/print-filter.ts";
export type {
  AggregateQuery,
  CalculatedField,
  Condition,
  Filter,
  Having,
  Order,
  Query,
  QueryResult,
  RawQuery,
  Row,
  Scope,
  StoredEvent,
  TextOperator,
  TimeBound,
} from "./query/query.ts";
export { evaluate, type EvaluationInput } from "./query/expression/evaluate.ts";
export { type Expression, fieldsInExpression } from "./query/expression/expression.ts";
export { type FunctionName, functions } from "./query/expression/functions.ts";
export {
  maxExpressionNesting,
  maxExpressionParts,
  type ParsedExpression,
  parseExpression,
} from "./query/expression/parse-expression.ts";
export { type Related, relatedField, type Relation } from "./query/relation.ts";
export type { SavedQuery } from "./query/saved-query.ts";
export { resolveTimes, type TimeRange } from "./query/times.ts";
export { pathPattern } from "./route/path-pattern.ts";
export { decide } from "./rollout/decide.ts";
export type { Command, Decision, JournalEntry, RefusalCode } from "./rollout/decision.ts";
export { defaultPlan, defaultPlanFor } from "./rollout/default-plan.ts";
export {
  type Expectation,
  type Expected,
  type Outcome as ExpectationOutcome,
  outcomeInWords,
  type OutcomeWord,
} from "./rollout/expectation.ts";
export {
  type Answer as ExpectationAnswer,
  type AnswerWord,
  type Approval,
  type Delegation,
} from "./rollout/gate.ts";
export { unanswered } from "./rollout/gates.ts";
export { lowTrafficPlanFor } from "./rollout/low-traffic-plan.ts";
export { isPastReturn } from "./rollout/no-return.ts";
export { spanInWords } from "./rollout/duration.ts";
export type { Action, Fleet, Input, InputKind } from "./rollout/input.ts";
export { enteredStages, judgeStage } from "./rollout/judge-stage.ts";
export { openRollout, queueRollout } from "./rollout/open-rollout.ts";
export { actorOf, answersFor, dimmer, isAnother, mayLook, owners } from "./rollout/people.ts";
export { planProblems } from "./rollout/plan-problems.ts";
export {
  type CohortStage,
  fullPpm,
  type FullStage,
  percent,
  type PercentStage,
  type Plan,
  type ShadowStage,
  type Stage,
  stageLabel,
  type NoReturn,
} from "./rollout/plan.ts";
export { nextExposurePpm } from "./rollout/position.ts";
export type {
  Actor,
  Cause,
  Hold,
  Look,
  Phase,
  Position,
  Rollout,
  RolloutState,
  Version,
} from "./rollout/state.ts";
export {
  type ClosedWindow,
  type Page,
  type Stopped,
  type Surroundings,
  unknownSurroundings,
} from "./rollout/surroundings.ts";
export {
  type ArmTelemetry,
  type Telemetry,
  telemetryOf,
  type TelemetrySeen,
} from "./rollout/telemetry.ts";
export {
  expectedStageTimes,
  slowPlanMs,
  type StageTime,
  timeToFull,
  type TrafficSeen,
} from "./rollout/time-to-full.ts";
export { closedWindow, type LocalTime, type RaiseWindow } from "./rollout/window.ts";
export { type Audience, toRoute } from "./rollout/route.ts";
export {
  endedAtMs,
  exposedCohorts,
  exposedPpm,
  isLive,
  isRaising,
  mayVerbs,
  positionOf,
  type StageView,
  stagesView,
  stageTimes,
} from "./rollout/view.ts";
export { type Owed, owedBy, waitsFor } from "./rollout/waits-for.ts";
export type { ClaimKeys } from "./route/claim-keys.ts";
export type { CohortRule, NamedCohort, NamedFact } from "./route/cohort-rule.ts";
export type { EndpointPolicy, HealthCheck, UpstreamTls } from "./route/endpoint-policy.ts";
export type { Places } from "./route/places.ts";
export type { OutcomeForm, RoutePolicy } from "./route/route-policy.ts";
export {
  type CandidateRoute,
  type OnLost,
  type RequestRule,
  type RouteTable,
  type ServiceRoute,
  supersedes,
  type VersionRoute,
} from "./route/route-table.ts";
export type { UnitRule } from "./route/unit-rule.ts";
export { autoStages } from "./slo/auto-stages.ts";
export { type Budget, budgetOf, sliceOf } from "./slo/budget.ts";
export { type Detecting, requestsUntilFail } from "./slo/detection.ts";
export {
  type Forecast,
  type ForecastCase,
  type Forecasting,
  forecastInWords,
  forecastOf,
} from "./slo/forecast.ts";
export { sliHourMs, sliKeptMs, sliMinuteMs, sliMinutesKeptMs } from "./slo/limits.ts";
export {
  addToSli,
  openSli,
  seedHour,
  seedMinute,
  type Sli,
  type SliCell,
  sliOfBin,
  sliOver,
  type SliWindow,
} from "./slo/sli.ts";
export type {
  CrossCounts,
  CrossRow,
  FieldCounts,
  Histogram,
  Item,
  SpotlightCounts,
  ValueCounts,
} from "./spotlight/counts.ts";
export { shareAtLook } from "./spotlight/false-discovery.ts";
export type { Finding, SideShare } from "./spotlight/finding.ts";
export { type Mass, restOf } from "./spotlight/mass.ts";
export { fieldsIn, itemFilter } from "./spotlight/item.ts";
export type { SpotlightQuestion, SpotlightResult } from "./spotlight/question.ts";
export { itemsToCross, type Spotlight, spotlight } from "./spotlight/spotlight.ts";
export {
  findingShares,
  findingText,
  itemText,
  outcomeFields,
  spotlightSentence,
} from "./spotlight/wording.ts";
