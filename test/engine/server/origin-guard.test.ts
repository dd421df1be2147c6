import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { refusal } from '../../../electron/engine/server/origin-guard.ts'

const isRefused = (host: string | undefined, boundHost: string, origin?: string): boolean =>
  refusal({ headers: { host, origin } } as IncomingMessage, boundHost) !== null

test('bound to loopback, only loopback names are ours', () => {
  for (const host of ['127.0.0.1:80', 'localhost', 'LOCALHOST:9', '[::1]:80'])
    assert.equal(isRefused(host, '127.0.0.1'), false, host)
  for (const host of [
    undefined,
    '',
    '192.168.1.2:80',
    hostname(),
    'localhost.evil.example',
    'evil.example:80',
    '127.0.0.1@evil',
  ]) {
    assert.equal(isRefused(host, '127.0.0.1'), true, host)
  }
})

test('bound to the network, addresses and our own name are ours, other names are not', () => {
  for (const host of ['192.168.1.2:80', '[fe80::1]:80', `${hostname()}:80`])
    assert.equal(isRefused(host, '0.0.0.0'), false, host)
  for (const host of ['evil.example', 'evil.example:80']) assert.equal(isRefused(host, '0.0.0.0'), true, host)
})

test('an origin must be the very address asked', () => {
  assert.equal(isRefused('localhost:80', '127.0.0.1', 'http://localhost:80'), false)
  assert.equal(isRefused('localhost:80', '127.0.0.1', 'http://127.0.0.1:80'), true)
  assert.equal(isRefused('localhost:80', '127.0.0.1', 'null'), true)
})
