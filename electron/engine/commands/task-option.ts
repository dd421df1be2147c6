import { Option } from 'commander'

/** What a command takes that gives labels, or works with them. */
export interface TaskOptions {
  readonly task?: string
}

export function taskOption(): Option {
  return new Option('--task <name>', 'the task to work on (the one in use)')
}
