import type { Migration } from '../../migrate.ts'

export const explainLearned: Migration = {
  number: 9,
  up: (db) =>
    db.exec(`
    -- Why learned features are part of the embedding or not; null where it was not asked.
    ALTER TABLE run ADD COLUMN learned_reason TEXT;
  `),
}
