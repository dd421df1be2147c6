#!/usr/bin/env node
import { launch } from './bootstrap.mjs'

launch('build/handful.ts', process.argv.slice(2))
