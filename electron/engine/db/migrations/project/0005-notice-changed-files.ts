import type { Migration } from '../../migrate.ts'

export const noticeChangedFiles: Migration = {
  number: 5,
  up: (db) =>
    db.exec(`
    -- Last change of the file when it was read; null for samples from before this was kept: their files are read again.
    ALTER TABLE sample ADD COLUMN modified_at INTEGER;
  `),
}
