import { runMain } from '@appstore/service/run-service'
import { startStore } from './start-store.js'

runMain('appstore', async () => {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const store = await startStore(process.env, print)
  print(`App store ready at ${store.url}`)
  return store
})
