import type { Migration } from '../../migrate.ts'

export const stackNearDuplicates: Migration = {
  number: 3,
  up: (db) =>
    db.exec(`
    -- Near-duplicates that share the place of a member: pairs of its position from 0 (-1: the exemplar) and a sample id, 32-bit integers.
    ALTER TABLE card ADD COLUMN copies BLOB NOT NULL DEFAULT x'';
  `),
}
