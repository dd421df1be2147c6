import type { Migration } from '../../migrate.ts'

export const describeRuns: Migration = {
  number: 3,
  up: (db) =>
    db.exec(`
    -- What encoder and augmentations are made for; null for classical features, and until one is chosen.
    ALTER TABLE run ADD COLUMN preset TEXT;
    -- Why it was chosen; null where the analyst did.
    ALTER TABLE run ADD COLUMN preset_reason TEXT;
    -- In how many views each sample is seen; null for classical features, and in runs older than this column.
    ALTER TABLE run ADD COLUMN views INTEGER;
    -- The run whose encoder this one went on from.
    ALTER TABLE run ADD COLUMN parent_id INTEGER REFERENCES run (id);
  `),
}
