/** Runs `work` for every item, `limit` at a time; rejects with the first failure, but only after all have ended. */
export async function atMost<Item>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  const open = [...items]
  const lane = async (): Promise<void> => {
    for (let item = open.shift(); item !== undefined; item = open.shift()) {
      try {
        await work(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, lane))
  if (failures.length > 0) throw failures[0]
}
