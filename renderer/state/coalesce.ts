/**
 * Wraps a reload so that a burst of events costs one run now and one after it: what is on screen is never
 * older than the last event by more than one run and the pause between two. `reload` reports its own failures.
 */
export function coalesce(reload: () => Promise<void>, pauseMs: number): () => void {
  let isBusy = false
  let isWanted = false
  const run = async (): Promise<void> => {
    isBusy = true
    do {
      isWanted = false
      await reload()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    } while (isWanted)
    isBusy = false
  }
  return () => {
    isWanted = true
    if (!isBusy) void run()
  }
}
