import { mount } from 'svelte'
import App from './App.svelte'
import { connectToEngine } from './engine/connection.ts'
import { findShell } from './engine/shell.ts'
import { Workbench } from './state/workbench.svelte.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/views.css'

const target = document.getElementById('app')
if (target === null) throw new RangeError('index.html has no element #app')

const workbench = new Workbench(connectToEngine(), findShell())
mount(App, { target, props: { workbench } })
void workbench.start()
