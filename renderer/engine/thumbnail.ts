/** Twice the height at which it is shown. */
const SIDE = 72

/** A small picture of an image file as a data URL; `null` where the browser cannot draw it. */
export async function drawThumbnail(file: File): Promise<string | null> {
  try {
    const bitmap = await createImageBitmap(file)
    const scale = SIDE / Math.max(bitmap.width, bitmap.height)
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    return canvas.toDataURL()
  } catch {
    return null
  }
}
