#!/usr/bin/env node
import { launch } from './bootstrap.mjs'

launch('electron/engine/cli.ts', process.argv.slice(2))
