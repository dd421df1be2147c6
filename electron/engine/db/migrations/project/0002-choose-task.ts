import type { Migration } from '../../migrate.ts'

export const chooseTask: Migration = {
  number: 2,
  up: (db) =>
    db.exec(`
    -- The task that is meant wherever none is named.
    ALTER TABLE project ADD COLUMN active_task_id INTEGER REFERENCES task (id);
    UPDATE project SET active_task_id = (SELECT min(id) FROM task);

    -- A deleted task keeps all its rows, so that it can be restored; null while it is in use.
    ALTER TABLE task ADD COLUMN deleted_at INTEGER;
  `),
}
