import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCsv } from '../../../renderer/plot/csv.ts'

test('numbers, gaps, quotes and separators are written as RFC 4180 has them', () => {
  const rows = [
    [1, 0.25, null],
    [2, 'a "b", c', 'line\nbreak'],
  ]
  assert.equal(toCsv(['x', 'y', 'note'], rows), 'x,y,note\r\n1,0.25,\r\n2,"a ""b"", c","line\nbreak"\r\n')
})

test('a class name that a spreadsheet would run is made text; a negative number is not', () => {
  assert.equal(toCsv(['=x'], [['@SUM(A1)'], [-3]]), "'=x\r\n'@SUM(A1)\r\n-3\r\n")
})
