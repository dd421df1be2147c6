import { ntXent } from './nt-xent.ts'

/** Every objective by its name: the one place a new one is added to. */
export const objectives = { [ntXent.name]: ntXent } as { readonly 'nt-xent': typeof ntXent }

export type ObjectiveName = keyof typeof objectives
