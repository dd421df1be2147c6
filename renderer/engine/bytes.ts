/** Bytes of one of the routes beside the wire; `null` when there are none (any more). Throws the engine's own words when it cannot answer. */
export async function fetchBytes(route: string): Promise<ArrayBuffer | null> {
  const response = await fetch(route)
  if (response.status === 404) return null
  if (!response.ok) throw new Error(await response.text())
  return response.arrayBuffer()
}
