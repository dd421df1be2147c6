/**
 * Labels, undoes, redoes, makes, changes, merges and deletes for ever, and says so on standard output after each step was acknowledged. Run by
 * crash.test.ts, which kills it.
 */
import { writeSync } from 'node:fs'
import { Random } from '../../electron/engine/base/random.ts'
import { openProject } from '../../electron/engine/db/project.ts'

const project = openProject(process.argv[2] ?? '')
const random = new Random(Number(process.argv[3] ?? 1))
const taskId = project.tasks.default().id
const samples = project.samples.ids()

for (let turn = 0; ; turn++) {
  const dice = random.uniform()
  const classes = project.classes.list(taskId)
  const [chosen, other] = [...random.sample(classes.length, Math.min(2, classes.length))].map((at) => classes[at])
  if (dice < 0.2) project.labels.undo(taskId)
  else if (dice < 0.3) project.labels.redo(taskId)
  else if (dice < 0.34 && chosen) {
    project.labels.removeClass({ taskId, classId: chosen.id, intoId: other?.id ?? null })
  } else if (dice < 0.38 && chosen) {
    project.classes.update(chosen.id, {
      name: `named ${process.pid} ${turn}`,
      colour: turn % 2 === 0 ? '#111111' : '#222222',
    })
  } else if (dice < 0.42) {
    project.classes.create(taskId, `made ${process.pid} ${turn}`)
  } else {
    const from = random.int(samples.length - 20)
    const sampleIds = samples.slice(from, from + 20)
    const { actionId } = project.labels.assign({ taskId, sampleIds, classId: chosen?.id ?? null, origin: 'group' })
    writeSync(1, `${JSON.stringify({ actionId, sampleIds })}\n`)
  }
}
