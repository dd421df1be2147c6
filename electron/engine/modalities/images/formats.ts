import { extname } from 'node:path'
import type { Rejection } from '../modality.ts'

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp'

const TAKEN = 'PNG, JPEG, WebP, AVIF, GIF, TIFF and BMP'
const EXTENSIONS = new Set('.png .apng .jpg .jpeg .jpe .jfif .webp .avif .gif .tif .tiff .bmp .dib'.split(' '))
const OTHER_IMAGES: Readonly<Record<string, string>> = {
  HEIC: '.heic .heif',
  'SVG drawings': '.svg .svgz',
  'Photoshop files': '.psd .psb',
  'JPEG XL': '.jxl',
  'JPEG 2000': '.jp2 .j2k .jpx',
  'camera raw files': '.raw .dng .cr2 .cr3 .nef .arw .orf .rw2 .raf',
  icons: '.ico .cur',
  'this kind of image': '.tga .exr .hdr .ppm .pgm .pbm .pnm .dcm .fits .eps .xcf',
}

/** Leaves out, by its name, what cannot be a picture we read. A name without an extension has to be opened to tell. */
export function judgeName(path: string): Rejection | null {
  const extension = extname(path).toLowerCase()
  if (extension === '' || EXTENSIONS.has(extension)) return null
  const other = Object.keys(OTHER_IMAGES).find((name) => OTHER_IMAGES[name]?.split(' ').includes(extension))
  if (other !== undefined) return unsupported(other)
  return { kind: 'unsupported', reason: `Not an image (${extension}). Handful reads ${TAKEN}.` }
}

/** Tells the format from the first bytes, whatever the name says. */
export function sniffFormat(bytes: Uint8Array): ImageFormat | Rejection {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString('latin1')
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*') || text.startsWith('II+\0') || text.startsWith('MM\0+'))
    return 'tiff'
  if (text.startsWith('BM')) return 'bmp'
  if (text.startsWith('ftyp', 4)) return sniffIsoMedia(text)
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL ')) return unsupported('JPEG XL')
  if (text.startsWith('\0\0\0\x0cjP  ')) return unsupported('JPEG 2000')
  if (text.startsWith('8BPS')) return unsupported('Photoshop files')
  if (/^\s*<(\?xml|svg|!doctype svg)/i.test(text)) return unsupported('SVG drawings')
  if (text.length === 0)
    return { kind: 'broken', reason: 'The file is empty (0 bytes). Copy it again from where it came.' }
  return { kind: 'broken', reason: `The content is not an image. Handful reads ${TAKEN}.` }
}

/** AVIF and HEIC are the same container and differ in the brands that its first box lists. */
function sniffIsoMedia(text: string): ImageFormat | Rejection {
  const brands = text.slice(8, text.charCodeAt(3))
  if (brands.includes('avif') || brands.includes('avis')) return 'avif'
  if (/hei[cxms]|hev[cx]|mif1|msf1/.test(brands)) return unsupported('HEIC')
  return { kind: 'unsupported', reason: `This is a video, not an image. Handful reads ${TAKEN}.` }
}

function unsupported(what: string): Rejection {
  return {
    kind: 'unsupported',
    reason: `Handful does not read ${what}. Convert the file to JPEG or PNG and add the folder again.`,
  }
}
