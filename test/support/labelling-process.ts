/** Labels forever, and says so on standard output after each label was acknowledged. Run by crash.test.ts, which kills it. */
import { writeSync } from 'node:fs'
import { openProject } from '../../electron/engine/db/project.ts'

const project = openProject(process.argv[2] ?? '')
const taskId = project.tasks.default().id
const samples = project.samples.ids()
const [first] = project.classes.list(taskId)
if (first === undefined) throw new Error('the project has no class')

for (let turn = 0; ; turn++) {
  const from = (turn * 7) % (samples.length - 20)
  const sampleIds = samples.slice(from, from + 20)
  const { actionId } = project.labels.assign({ taskId, sampleIds, classId: first.id, origin: 'group' })
  writeSync(1, `${JSON.stringify({ actionId, sampleIds })}\n`)
}
