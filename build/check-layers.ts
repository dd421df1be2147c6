/** Who may import whom: the table of docs/architecture, held against every import in the repository, types included. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'

interface Layer {
  /** Siblings: they may import one another. The longest match decides where a file belongs. */
  readonly folders: readonly string[]
  /** Folders, files, `npm:` packages; `node:` stands for all of Node, `npm:` alone for any package nobody claims. */
  readonly mayImport: readonly string[]
}

const SHARED = ['shared/domain', 'shared/contract', 'shared/rpc']
const ENGINE = 'electron/engine'
const engine = (...names: readonly string[]): string[] => names.map((name) => `${ENGINE}/${name}`)

const NUMERIC = engine('base', 'learn', 'features', 'index', 'select')
const STORES = engine('db', 'modalities', 'export')

export const layers: readonly Layer[] = [
  { folders: ['shared/domain'], mayImport: ['npm:zod'] },
  { folders: ['shared/contract'], mayImport: ['shared/domain', 'npm:zod'] },
  { folders: ['shared/rpc'], mayImport: ['shared/contract', 'shared/domain', 'npm:zod'] },

  { folders: engine('base'), mayImport: ['node:'] },
  // The one door to TensorFlow, and the silence around its start.
  { folders: engine('learn/tf.ts', 'learn/quietly.ts'), mayImport: [...engine('learn'), 'npm:@tensorflow', 'node:'] },
  { folders: engine('learn', 'features'), mayImport: [...engine('base'), 'npm:zod'] },
  { folders: engine('index', 'select'), mayImport: engine('base', 'learn/tensors.ts') },
  { folders: engine('db'), mayImport: [...engine('base'), 'shared/domain', 'npm:better-sqlite3', 'node:'] },
  {
    folders: engine('modalities', 'export'),
    mayImport: [...engine('base', 'learn', 'features'), 'shared/domain', 'node:', 'npm:'],
  },
  { folders: engine('jobs', 'demo'), mayImport: [...NUMERIC, ...STORES, ...SHARED, 'node:', 'npm:'] },
  {
    folders: engine('handlers'),
    mayImport: [...engine('base', 'db', 'jobs', 'select', 'index', 'modalities'), ...SHARED, 'node:'],
  },
  { folders: engine('server'), mayImport: [...engine('base', 'handlers'), ...SHARED, 'node:', 'npm:'] },
  // Where the parts are put together: engine.ts, cli.ts and the commands.
  { folders: [ENGINE], mayImport: [ENGINE, ...SHARED, 'node:', 'npm:'] },
  { folders: ['electron/main', 'electron/preload'], mayImport: ['shared/contract', 'npm:electron', 'node:'] },

  { folders: ['renderer/engine'], mayImport: [...SHARED, 'npm:'] },
  { folders: ['renderer/state'], mayImport: ['renderer/engine', ...SHARED, 'npm:'] },
  {
    folders: ['renderer/components', 'renderer/plot'],
    mayImport: ['renderer/engine', 'renderer/state', ...SHARED, 'npm:'],
  },
  {
    folders: ['renderer/views'],
    mayImport: ['renderer/engine', 'renderer/state', 'renderer/components', 'renderer/plot', ...SHARED, 'npm:'],
  },
  { folders: ['renderer'], mayImport: ['renderer', ...SHARED, 'npm:'] },
]

/** Packages with one owner: only the layers that name them may import them. */
const CLAIMED = ['@tensorflow', 'better-sqlite3', 'electron']
/** Types alone may pass: they say what a tensor is, and load nothing. */
const TENSOR_TYPES = { from: engine('learn', 'features', 'export'), package: '@tensorflow/tfjs' }

export interface Violation {
  readonly file: string
  readonly imports: string
}

/** Every import under `root` that the table does not allow. */
export function findViolations(root: string): Violation[] {
  const files = ['shared', 'electron', 'renderer'].flatMap((folder) => listSources(join(root, folder)))
  return files.flatMap((path) => {
    const file = toSlashes(relative(root, path))
    return importsOf(path)
      .filter(({ specifier, isTypeOnly }) => !isAllowed(root, file, specifier, isTypeOnly))
      .map(({ specifier }) => ({ file, imports: specifier }))
  })
}

interface Import {
  readonly specifier: string
  readonly isTypeOnly: boolean
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8')
  const scripts = path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '')
    : [text]
  return scripts.flatMap((script) => {
    const typeOnly = typeOnlyImports(script)
    return ts.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => ({
      specifier: fileName,
      isTypeOnly: typeOnly.has(fileName),
    }))
  })
}

/** Modules that are imported with `import type` and in no other way. */
function typeOnlyImports(script: string): Set<string> {
  const source = ts.createSourceFile('script.ts', script, ts.ScriptTarget.Latest)
  const types = new Set<string>()
  const values = new Set<string>()
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const isType = statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    const seen = isType ? types : values
    seen.add(statement.moduleSpecifier.text)
  }
  return new Set([...types].filter((name) => !values.has(name)))
}

function isAllowed(root: string, file: string, specifier: string, isTypeOnly: boolean): boolean {
  const layer = layerOf(file)
  if (layer === null) return true
  if (specifier.startsWith('.')) {
    const target = toSlashes(relative(root, join(root, dirname(file), specifier)))
    return mayReach(layer, file, target)
  }
  if (specifier.startsWith('node:')) return layer.mayImport.includes('node:')
  if (isTypeOnly && specifier === TENSOR_TYPES.package && TENSOR_TYPES.from.some((folder) => isUnder(file, folder)))
    return true
  const claimed = CLAIMED.find((name) => isUnder(specifier, name))
  return (
    layer.mayImport.includes(`npm:${claimed ?? specifier}`) ||
    (claimed === undefined && layer.mayImport.includes('npm:'))
  )
}

function mayReach(layer: Layer, file: string, target: string): boolean {
  // A view is one file or folder of `views/`; what two of them need belongs in `components/`.
  if (isUnder(file, 'renderer/views') && isUnder(target, 'renderer/views')) return viewOf(file) === viewOf(target)
  return [...layer.folders, ...layer.mayImport].some((folder) => isUnder(target, folder))
}

/** `renderer/views/learn/Curve.svelte` belongs to `learn`, as does `renderer/views/learn.ts`. */
function viewOf(path: string): string {
  return path.split('/')[2]?.split('.')[0]?.toLowerCase() ?? ''
}

function layerOf(file: string): Layer | null {
  const matches = layers.flatMap((layer) =>
    layer.folders.filter((folder) => isUnder(file, folder)).map((folder) => ({ layer, length: folder.length })),
  )
  return matches.toSorted((a, b) => b.length - a.length)[0]?.layer ?? null
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function listSources(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => join(folder, name))
}

function toSlashes(path: string): string {
  return path.split(sep).join('/')
}

if (import.meta.main) {
  const violations = findViolations(process.cwd())
  for (const { file, imports } of violations) process.stderr.write(`${file} may not import ${imports}\n`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
