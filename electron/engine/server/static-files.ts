import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Answer } from './answer.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** A file of the built interface, or `null` when there is none of that name inside `root`. */
export async function staticFile(root: string, pathname: string): Promise<Answer | null> {
  const type = CONTENT_TYPES[extname(pathname)]
  if (type === undefined || pathname.includes('\0')) return null
  try {
    // Resolved links and `..` alike must end inside the root.
    const path = await realpath(join(root, pathname))
    if (!path.startsWith((await realpath(root)) + sep)) return null
    // Vite names what lies in assets/ after its content.
    const cache = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': cache }, body: await readFile(path) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code)))
      return null
    throw error
  }
}
