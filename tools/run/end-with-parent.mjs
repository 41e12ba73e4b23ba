import { isMainThread } from 'node:worker_threads'

/** Preloaded where the kernel cannot do it: ends this process, as a SIGTERM would, once its parent is gone. */
const parent = process.ppid
if (isMainThread) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}
