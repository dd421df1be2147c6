import assert from 'node:assert/strict'
import type { Command } from 'commander'
import { test } from 'node:test'
import { createProgram } from '../../../electron/engine/commands/program.ts'

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return text
}

/** What commander says of wrong words, without running anything. */
async function complaintOf(words: readonly string[]): Promise<string> {
  let text = ''
  const program = createProgram()
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: (part) => (text += part) })
  await assert.rejects(program.parseAsync(words, { from: 'user' }), { name: 'CommanderError' })
  return text
}

test('every command shows an example of itself in its help', () => {
  const { commands } = createProgram()
  const expected = [
    'new',
    'add',
    'pretrain',
    'embed',
    'map',
    'find',
    'groups',
    'suggest',
    'label',
    'classes',
    'history',
    'propagate',
    'train',
    'evaluate',
  ]
  expected.push('review', 'models', 'tasks', 'simulate', 'export', 'predict', 'serve', 'open', 'doctor', 'demo')
  assert.deepEqual(new Set(commands.map((command) => command.name())), new Set(expected))
  for (const command of commands) {
    assert.match(helpOf(command), new RegExp(`Examples?:\n  handful ${command.name()}\\b`))
    assert.notEqual(command.description(), '')
  }
})

test('the options of an example are options that the command has', () => {
  for (const command of createProgram().commands) {
    const [, examples = ''] = helpOf(command).split(/Examples?:\n/)
    const known = command.options.map(({ long }) => long)
    for (const [option] of examples.matchAll(/--[a-z-]+/g))
      assert.ok(known.includes(option), `${option} in: ${examples}`)
  }
})

test('wrong words are refused with what is right', async () => {
  const wrong: [RegExp, ...string[]][] = [
    [/unknown command 'lable'.*Did you mean label/s, 'lable'],
    [/missing required argument 'source'/, 'add', 'p.handful'],
    [
      /--classes-from.*Give folder, name:REGEX, column:NAME or file/s,
      'add',
      'p.handful',
      'x',
      '--classes-from',
      'name:',
    ],
    [/--recordings-from.*Give folder/s, 'add', 'p.handful', 'x', '--recordings-from', 'file name'],
    [/--window.*Give a number above 0/s, 'add', 'p.handful', 'x', '--window', '0'],
    [/--stride.*Give a number above 0/s, 'add', 'p.handful', 'x', '--stride', '2s'],
    [/required option '--to <folder>'/, 'export', 'p.handful'],
    [/Minutes above 0/, 'pretrain', 'p.handful', '--minutes', '-1'],
    [/Minutes above 0/, 'demo', '--minutes', 'long'],
    [/A whole number/, 'pretrain', 'p.handful', '--seed', '1.5'],
    [/A number from 1/, 'suggest', 'p.handful', '--checks', '0'],
    [/A number from 1/, 'simulate', 'p.handful', '--labels', '10,0'],
    [/Seconds from 0/, 'simulate', 'p.handful', '--scratch-seconds', 'long'],
    [/Percent from 1/, 'evaluate', 'p.handful', '--target', '0.9'],
    [/Choose from auto, random, k-means/, 'simulate', 'p.handful', '--strategy', 'best'],
    [/Choose from tfjs, csv/, 'export', 'p.handful', '--to', 'x', '--formats', 'onnx'],
    [/Allowed choices are images/, 'new', 'p.handful', '--modality', 'smells'],
  ]
  for (const [message, ...words] of wrong) assert.match(await complaintOf(words), message)
})
