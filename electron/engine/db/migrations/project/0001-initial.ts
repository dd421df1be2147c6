import type { Migration } from '../../migrate.ts'

/** All times are milliseconds since 1970 in UTC. */
export const projectInitial: Migration = {
  number: 1,
  up: (db) =>
    db.exec(`
    -- One row: the project itself.
    CREATE TABLE project (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL,
      modality TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      -- The run whose embeddings are in use.
      active_run_id INTEGER REFERENCES run (id)
    ) STRICT;

    -- Folders the analyst added; never written to.
    CREATE TABLE source (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      classes_from TEXT CHECK (classes_from IN ('folder')),
      added_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE sample (
      id INTEGER PRIMARY KEY,
      source_id INTEGER NOT NULL REFERENCES source (id),
      -- Relative to the source, forward slashes.
      path TEXT NOT NULL,
      content_hash BLOB NOT NULL,
      size_bytes INTEGER NOT NULL,
      -- Pixels, after orientation.
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      -- The first sample with the same content; null for the first itself.
      duplicate_of INTEGER REFERENCES sample (id),
      UNIQUE (source_id, path)
    ) STRICT;
    -- Unique: of samples with the same content exactly one is the first.
    CREATE UNIQUE INDEX sample_first_by_hash ON sample (content_hash) WHERE duplicate_of IS NULL;
    CREATE INDEX sample_duplicate ON sample (source_id) WHERE duplicate_of IS NOT NULL;

    -- True class names known beforehand. Only simulate and evaluate may read them: see truth-store.ts.
    CREATE TABLE truth (
      sample_id INTEGER PRIMARY KEY REFERENCES sample (id),
      class_name TEXT NOT NULL
    ) STRICT;

    CREATE TABLE rejected_file (
      id INTEGER PRIMARY KEY,
      source_id INTEGER NOT NULL REFERENCES source (id),
      path TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('broken', 'too-large', 'unsupported', 'unreadable')),
      reason TEXT NOT NULL,
      UNIQUE (source_id, path)
    ) STRICT;

    CREATE TABLE task (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE class (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      name TEXT NOT NULL,
      -- One printable character; null when keys ran out.
      key TEXT,
      -- #rrggbb
      colour TEXT NOT NULL,
      UNIQUE (task_id, name),
      UNIQUE (task_id, key)
    ) STRICT;

    -- What the analyst did, in order. Rows are only ever added: undo and redo are rows too.
    CREATE TABLE label_action (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      kind TEXT NOT NULL CHECK (kind IN ('assign', 'undo', 'redo')),
      -- Assign: the class given, null for "not of interest".
      class_id INTEGER REFERENCES class (id),
      -- Assign: how it was given.
      origin TEXT CHECK (origin IN ('hand', 'group')),
      -- Undo and redo: the assign they speak of.
      target_id INTEGER REFERENCES label_action (id),
      who TEXT NOT NULL,
      at INTEGER NOT NULL,
      CHECK ((kind = 'assign') = (target_id IS NULL)),
      CHECK ((kind = 'assign') = (origin IS NOT NULL))
    ) STRICT;
    CREATE INDEX label_action_by_task ON label_action (task_id, kind, id);
    CREATE INDEX label_action_target ON label_action (target_id, id, kind) WHERE target_id IS NOT NULL;

    -- The samples each assign covers.
    CREATE TABLE label_event (
      task_id INTEGER NOT NULL REFERENCES task (id),
      sample_id INTEGER NOT NULL REFERENCES sample (id),
      action_id INTEGER NOT NULL REFERENCES label_action (id),
      PRIMARY KEY (task_id, sample_id, action_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX label_event_by_action ON label_event (action_id, sample_id);

    -- Assigns that no later row undoes.
    CREATE VIEW action_in_force AS
    SELECT id, task_id, class_id, origin, who, at FROM label_action AS assign
    WHERE kind = 'assign' AND coalesce((
      SELECT last.kind FROM label_action AS last
      WHERE last.target_id = assign.id ORDER BY last.id DESC LIMIT 1
    ), 'redo') = 'redo';

    -- The label each sample has now: its latest event in force.
    CREATE VIEW current_label AS
    SELECT event.task_id, event.sample_id, event.action_id, action.class_id, action.origin
    FROM label_event AS event CROSS JOIN action_in_force AS action ON action.id = event.action_id
    WHERE NOT EXISTS (
      SELECT 1 FROM label_event AS later CROSS JOIN action_in_force AS force ON force.id = later.action_id
      WHERE later.task_id = event.task_id AND later.sample_id = event.sample_id
        AND later.action_id > event.action_id
    );

    -- Random checks: drawn among samples nobody had labelled, never trained on.
    CREATE TABLE check_draw (
      task_id INTEGER NOT NULL REFERENCES task (id),
      sample_id INTEGER NOT NULL REFERENCES sample (id),
      -- Order in which checks are shown, from 1.
      position INTEGER NOT NULL,
      drawn_at INTEGER NOT NULL,
      PRIMARY KEY (task_id, sample_id),
      UNIQUE (task_id, position)
    ) STRICT, WITHOUT ROWID;

    -- Cards moved to the end of the order, by their exemplar; the last skipped comes last.
    CREATE TABLE card_skip (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      exemplar_id INTEGER NOT NULL REFERENCES sample (id),
      skipped_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX card_skip_by_task ON card_skip (task_id, exemplar_id, id);

    -- One pretraining and the embeddings made with its encoder.
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      -- Null for classical features alone.
      objective TEXT,
      -- Time budget.
      minutes REAL NOT NULL,
      seed INTEGER NOT NULL,
      config_json TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('training', 'trained', 'embedded', 'failed')),
      -- Samples with an embedding in vectors.db, and the length of each; null before the first.
      embedded_count INTEGER NOT NULL DEFAULT 0,
      dim INTEGER,
      created_at INTEGER NOT NULL
    ) STRICT;

    -- The pretraining curve.
    CREATE TABLE run_point (
      run_id INTEGER NOT NULL REFERENCES run (id),
      step INTEGER NOT NULL,
      -- Seconds of training so far, pauses left out.
      seconds REAL NOT NULL,
      loss REAL NOT NULL,
      -- Share from 0 to 1.
      retrieval REAL NOT NULL,
      images_per_second REAL NOT NULL,
      PRIMARY KEY (run_id, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE job (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      params_json TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')),
      stage TEXT NOT NULL DEFAULT '',
      -- Units; total is null until known.
      done REAL NOT NULL DEFAULT 0,
      total REAL,
      seconds_left REAL,
      -- Named numbers of the moment.
      figures_json TEXT NOT NULL DEFAULT '{}',
      error TEXT,
      result_json TEXT,
      -- The process doing it; null unless running.
      pid INTEGER,
      created_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER
    ) STRICT;
    CREATE INDEX job_by_state ON job (state, id);

    -- Every classifier trained, oldest first: the last is in use, all together are the curve.
    CREATE TABLE classifier (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      run_id INTEGER NOT NULL REFERENCES run (id),
      trained_at INTEGER NOT NULL,
      -- Labels it learned from, checks left out, and things done to get there.
      labels INTEGER NOT NULL,
      actions INTEGER NOT NULL,
      -- An estimate with its interval; null while no check was answered.
      accuracy_json TEXT,
      class_ids_json TEXT NOT NULL,
      confusion_json TEXT NOT NULL,
      predicted_counts_json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX classifier_by_task ON classifier (task_id, id);

    CREATE TABLE exported (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      directory TEXT NOT NULL,
      formats_json TEXT NOT NULL,
      exported_at INTEGER NOT NULL
    ) STRICT;
  `),
}
