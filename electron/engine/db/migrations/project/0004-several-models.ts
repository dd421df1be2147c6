import type { Migration } from '../../migrate.ts'

export const severalModels: Migration = {
  number: 4,
  up: (db) =>
    db.exec(`
    -- What was trained; the curve is that of heads.
    ALTER TABLE classifier ADD COLUMN kind TEXT NOT NULL DEFAULT 'head'
      CHECK (kind IN ('head', 'fine-tuned', 'from-scratch'));
    DROP INDEX classifier_by_task;
    CREATE INDEX classifier_by_task ON classifier (task_id, kind, id);

    -- The model that the analyst chose for a task; none while the proposed one is good enough.
    CREATE TABLE chosen_model (
      task_id INTEGER PRIMARY KEY REFERENCES task (id),
      kind TEXT NOT NULL CHECK (kind IN ('head', 'fine-tuned', 'from-scratch'))
    ) STRICT;
  `),
}
