PRAGMA application_id = 1145654610;
PRAGMA user_version = 1;
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE writer (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT;
CREATE TABLE service (
  name TEXT PRIMARY KEY,
  config TEXT NOT NULL,
  stable TEXT NOT NULL
) STRICT;
CREATE TABLE rollout (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL REFERENCES service (name),
  candidate TEXT NOT NULL,
  version INTEGER NOT NULL,
  live INTEGER NOT NULL,
  raising INTEGER NOT NULL,
  stage_entry INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX rollout_one_raising ON rollout (service) WHERE raising = 1;
CREATE INDEX rollout_live ON rollout (number) WHERE live = 1;
CREATE INDEX rollout_candidate ON rollout (service, candidate);
CREATE TABLE journal (
  place INTEGER PRIMARY KEY,
  rollout TEXT NOT NULL REFERENCES rollout (id),
  seq INTEGER NOT NULL,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (rollout, seq)
) STRICT;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rollout TEXT NOT NULL REFERENCES rollout (id),
  command TEXT NOT NULL,
  done_ms INTEGER
) STRICT;
CREATE INDEX outbox_pending ON outbox (id) WHERE done_ms IS NULL;
CREATE TABLE bad_version (
  service TEXT NOT NULL REFERENCES service (name),
  version TEXT NOT NULL,
  why TEXT NOT NULL,
  rollout TEXT NOT NULL,
  PRIMARY KEY (service, version)
) STRICT;
CREATE TABLE boot (boot_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, start_ms INTEGER NOT NULL) STRICT;
CREATE TABLE bin (
  place INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  service TEXT NOT NULL,
  rollout TEXT,
  stage_entry INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (boot_id, seq)
) STRICT;
CREATE INDEX bin_entry ON bin (rollout, stage_entry, place) WHERE rollout IS NOT NULL;
CREATE INDEX bin_service ON bin (service, start_ms, place);
CREATE INDEX bin_age ON bin (start_ms);
CREATE TABLE sheet (
  place INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  rollout TEXT NOT NULL,
  stage_entry INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (boot_id, seq)
) STRICT;
CREATE INDEX sheet_entry ON sheet (rollout, stage_entry, place);
INSERT INTO note VALUES ('journal.head', '377d172cc82761f8f9b7116d2fece64f1d1196bd7a04be227718b77d24f951b5');
INSERT INTO note VALUES ('splitters', '["local"]');
INSERT INTO writer VALUES (1, 1);
INSERT INTO service VALUES ('shop', '{"name":"shop","objective":0.99,"unit":[{"from":"header","name":"x-user-id"}],"routes":[],"attemptTimeoutMs":5000,"stable":{"version":"v1","endpoints":["http://127.0.0.1:3001"]},"cohorts":[{"name":"internal","anyOf":[{"by":"unit","in":["alice"]}]}],"deny":[],"plan":{"stages":[{"kind":"cohort","cohort":"internal","dwellMs":300000,"look":"wanted","deadlineMs":86400000},{"kind":"percent","exposurePpm":10000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":50000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":250000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":500000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"full","dwellMs":86400000,"look":"wanted","deadlineMs":172800000}],"onBreach":"rollback","onLost":"lower"}}', '{"id":"v2","endpoints":["http://127.0.0.1:3002"],"subject":"Change v2","authors":["Ann <ann@example.org>"],"commits":["v2"]}');
INSERT INTO rollout VALUES (1, 'shop.1', 'shop', 'v2', 2, 0, 0, 0, '{"phase":"done","rollout":{"id":"shop.1","service":"shop","candidate":{"id":"v2","endpoints":["http://127.0.0.1:3002"],"subject":"Change v2","authors":["Ann <ann@example.org>"],"commits":["v2"]},"stable":{"id":"v1","endpoints":["http://127.0.0.1:3001"],"subject":"Change v1","authors":["Ann <ann@example.org>"],"commits":["v1"]},"plan":{"stages":[{"kind":"cohort","cohort":"internal","dwellMs":300000,"look":"wanted","deadlineMs":86400000},{"kind":"percent","exposurePpm":10000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":50000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":250000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":500000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"full","dwellMs":86400000,"look":"wanted","deadlineMs":172800000}],"onBreach":"rollback","onLost":"lower"},"objective":0.99,"attempt":1,"shippedBy":{"kind":"person","name":"Ann"},"shippedAtMs":1790000000000},"looks":[],"harm":{"harmed":0,"rescuedUnits":0,"rescues":0,"seenFailures":0},"maxExposurePpm":1000000,"tickedAtMs":1790000000000,"doneAtMs":1790000000000,"owesLook":false}');
INSERT INTO rollout VALUES (2, 'shop.2', 'shop', 'v3', 1, 1, 1, 0, '{"phase":"draft","rollout":{"id":"shop.2","service":"shop","candidate":{"id":"v3","endpoints":["http://127.0.0.1:3003"],"subject":"Change v3","authors":["Ann <ann@example.org>"],"commits":["v3"]},"stable":{"id":"v1","endpoints":["http://127.0.0.1:3001"],"subject":"Change v1","authors":["Ann <ann@example.org>"],"commits":["v1"]},"plan":{"stages":[{"kind":"cohort","cohort":"internal","dwellMs":300000,"look":"wanted","deadlineMs":86400000},{"kind":"percent","exposurePpm":10000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":50000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":250000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"percent","exposurePpm":500000,"dwellMs":300000,"look":"none","deadlineMs":86400000},{"kind":"full","dwellMs":86400000,"look":"wanted","deadlineMs":172800000}],"onBreach":"rollback","onLost":"lower"},"objective":0.99,"attempt":1,"shippedBy":{"kind":"person","name":"Ann"},"shippedAtMs":1790000000000},"looks":[],"harm":{"harmed":0,"rescuedUnits":0,"rescues":0,"seenFailures":0},"maxExposurePpm":0,"tickedAtMs":1790000000000,"hold":null}');
INSERT INTO journal VALUES (1, 'shop.1', 1, '{"atMs":1790000000000,"by":{"kind":"dimmer","name":"dimmer"},"input":"tick","reason":"Shipped.","rollout":"shop.1","seq":1,"state":{"harm":{"harmed":0,"rescuedUnits":0,"rescues":0,"seenFailures":0},"hold":null,"looks":[],"maxExposurePpm":0,"phase":"draft","rollout":{"attempt":1,"candidate":{"authors":["Ann <ann@example.org>"],"commits":["v2"],"endpoints":["http://127.0.0.1:3002"],"id":"v2","subject":"Change v2"},"id":"shop.1","objective":0.99,"plan":{"onBreach":"rollback","onLost":"lower","stages":[{"cohort":"internal","deadlineMs":86400000,"dwellMs":300000,"kind":"cohort","look":"wanted"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":10000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":50000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":250000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":500000,"kind":"percent","look":"none"},{"deadlineMs":172800000,"dwellMs":86400000,"kind":"full","look":"wanted"}]},"service":"shop","shippedAtMs":1790000000000,"shippedBy":{"kind":"person","name":"Ann"},"stable":{"authors":["Ann <ann@example.org>"],"commits":["v1"],"endpoints":["http://127.0.0.1:3001"],"id":"v1","subject":"Change v1"}},"tickedAtMs":1790000000000}}', '54b421f5f34f1352f2199a35549429c9b5b1552d596890be9407aefbaee162ef');
INSERT INTO journal VALUES (2, 'shop.1', 2, '{"atMs":1790000000000,"by":{"kind":"dimmer","name":"dimmer"},"input":"tick","reason":"Shipped.","rollout":"shop.1","seq":2,"state":{"doneAtMs":1790000000000,"harm":{"harmed":0,"rescuedUnits":0,"rescues":0,"seenFailures":0},"looks":[],"maxExposurePpm":1000000,"owesLook":false,"phase":"done","rollout":{"attempt":1,"candidate":{"authors":["Ann <ann@example.org>"],"commits":["v2"],"endpoints":["http://127.0.0.1:3002"],"id":"v2","subject":"Change v2"},"id":"shop.1","objective":0.99,"plan":{"onBreach":"rollback","onLost":"lower","stages":[{"cohort":"internal","deadlineMs":86400000,"dwellMs":300000,"kind":"cohort","look":"wanted"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":10000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":50000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":250000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":500000,"kind":"percent","look":"none"},{"deadlineMs":172800000,"dwellMs":86400000,"kind":"full","look":"wanted"}]},"service":"shop","shippedAtMs":1790000000000,"shippedBy":{"kind":"person","name":"Ann"},"stable":{"authors":["Ann <ann@example.org>"],"commits":["v1"],"endpoints":["http://127.0.0.1:3001"],"id":"v1","subject":"Change v1"}},"tickedAtMs":1790000000000}}', '237d28f5c7cee0260ca07db533600e14c854d1f3ce50017e23c852dd23416a25');
INSERT INTO journal VALUES (3, 'shop.2', 1, '{"atMs":1790000000000,"by":{"kind":"dimmer","name":"dimmer"},"input":"tick","reason":"Shipped.","rollout":"shop.2","seq":1,"state":{"harm":{"harmed":0,"rescuedUnits":0,"rescues":0,"seenFailures":0},"hold":null,"looks":[],"maxExposurePpm":0,"phase":"draft","rollout":{"attempt":1,"candidate":{"authors":["Ann <ann@example.org>"],"commits":["v3"],"endpoints":["http://127.0.0.1:3003"],"id":"v3","subject":"Change v3"},"id":"shop.2","objective":0.99,"plan":{"onBreach":"rollback","onLost":"lower","stages":[{"cohort":"internal","deadlineMs":86400000,"dwellMs":300000,"kind":"cohort","look":"wanted"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":10000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":50000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":250000,"kind":"percent","look":"none"},{"deadlineMs":86400000,"dwellMs":300000,"exposurePpm":500000,"kind":"percent","look":"none"},{"deadlineMs":172800000,"dwellMs":86400000,"kind":"full","look":"wanted"}]},"service":"shop","shippedAtMs":1790000000000,"shippedBy":{"kind":"person","name":"Ann"},"stable":{"authors":["Ann <ann@example.org>"],"commits":["v1"],"endpoints":["http://127.0.0.1:3001"],"id":"v1","subject":"Change v1"}},"tickedAtMs":1790000000000}}', '377d172cc82761f8f9b7116d2fece64f1d1196bd7a04be227718b77d24f951b5');
INSERT INTO outbox VALUES (1, 'shop.1', '{"kind":"publish","rollout":"shop.1"}', 1790000001000);
INSERT INTO outbox VALUES (2, 'shop.2', '{"kind":"publish","rollout":"shop.2"}', NULL);
INSERT INTO outbox VALUES (3, 'shop.2', '{"kind":"tell","to":["Ann"],"sentence":"Shipped."}', NULL);
INSERT INTO bad_version VALUES ('shop', 'v0', 'It failed.', 'shop.1');
INSERT INTO boot VALUES ('boot-1', 3, 1790000180000);
INSERT INTO bin VALUES (1, 'boot-1', 1, 'shop', 'shop.1', 1, 1790000001000, '{"bootId":"boot-1","seq":1,"service":"shop","stageEntry":1,"rollout":"shop.1","generation":1,"startMs":1790000001000,"stable":{},"candidate":{},"mirror":{"pairs":0,"candidateWorse":[],"stableWorse":[],"skipped":{}}}');
INSERT INTO bin VALUES (2, 'boot-1', 2, 'shop', 'shop.1', 1, 1790000002000, '{"bootId":"boot-1","seq":2,"service":"shop","stageEntry":1,"rollout":"shop.1","generation":1,"startMs":1790000002000,"stable":{},"candidate":{},"mirror":{"pairs":0,"candidateWorse":[],"stableWorse":[],"skipped":{}}}');
INSERT INTO sheet VALUES (1, 'boot-1', 3, 'shop.1', 1, 1790000180000, '{"bootId":"boot-1","seq":3,"service":"shop","rollout":"shop.1","stageEntry":1,"minute":3,"startMs":1790000180000,"sampled":1,"stable":[["u-1",3,0,0]],"candidate":[["u-17",2,1,0]]}');
