import type { Migration } from '../../migrate.ts'

export const chooseChecks: Migration = {
  number: 10,
  up: (db) =>
    db.exec(`
    -- One card in so many is a random check; null: none is.
    ALTER TABLE task ADD COLUMN check_every INTEGER DEFAULT 8 CHECK (check_every > 0);
  `),
}
