import { type AppendQueue, type AppendQueueOptions, type AppendRequest, createAppendQueue } from './append-queue.js'
import { EventStoreUnavailable } from './event-store.js'

/** Writes that a test lets through one by one. */
function heldWrites() {
  const batches: { requests: readonly AppendRequest[]; finish(): void; fail(error: Error): void }[] = []
  const write: AppendQueueOptions['write'] = (requests) =>
    new Promise((resolve, reject) => {
      const finish = () => resolve(requests.map(() => ({ outcome: 'appended', revision: 0, position: 1n })))
      batches.push({ requests, finish, fail: reject })
    })
  return { batches, write }
}

function queueOf(write: AppendQueueOptions['write'], options: Partial<AppendQueueOptions> = {}): AppendQueue {
  return createAppendQueue({
    write,
    isContentError: (error) => error instanceof TypeError,
    deadlineMs: 10_000,
    ...options,
  })
}

function request(stream: string, characters = 2): AppendRequest {
  const event = { id: crypto.randomUUID(), type: 'T', schemaVersion: 1, data: 'x'.repeat(characters), metadata: '' }
  return { stream, expected: 'any', events: [event] }
}

const streamsOf = (batch: { requests: readonly AppendRequest[] } | undefined) =>
  batch?.requests.map(({ stream }) => stream)

/** Lets everything that can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
}

test('what arrives while a batch is being written makes up the next batch', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write)
  const first = queue.add(request('a'))
  await settle()
  const others = Promise.all([queue.add(request('b')), queue.add(request('c'))])
  await settle()
  expect(batches.map(streamsOf)).toEqual([['a']])
  batches[0]?.finish()
  await first
  await settle()
  expect(batches.map(streamsOf)).toEqual([['a'], ['b', 'c']])
  batches[1]?.finish()
  await others
})

test('a stream is in a batch once at most, and its appends keep their order', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write)
  const requests = ['a', 'b', 'a', 'c', 'a', 'b'].map((stream) => request(stream))
  const all = Promise.all(requests.map((each) => queue.add(each)))
  for (let index = 0; index < 3; index += 1) {
    await settle()
    batches[index]?.finish()
  }
  await all
  expect(batches.map(({ requests }) => requests)).toEqual([
    [requests[0], requests[1], requests[3]],
    [requests[2], requests[5]],
    [requests[4]],
  ])
})

test('a batch ends at its size, and what is left behind is not overtaken', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write, { maxCharacters: 100 })
  const all = Promise.all(
    [request('a', 60), request('b', 60), request('c'), request('c')].map((each) => queue.add(each)),
  )
  await settle()
  batches[0]?.finish()
  await settle()
  batches[1]?.finish()
  await settle()
  batches[2]?.finish()
  await all
  expect(batches.map(streamsOf)).toEqual([['a', 'b'], ['c'], ['c']])
})

test('when the content of a batch is at fault, each member gets its own try', async () => {
  const written: string[] = []
  const queue = queueOf(async (batch) => {
    if (batch.some(({ stream }) => stream === 'bad')) throw new TypeError('bad')
    written.push(...batch.map(({ stream }) => stream))
    return batch.map(() => ({ outcome: 'appended', revision: 0, position: 1n }))
  })
  const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((stream) => queue.add(request(stream))))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written).toEqual(['a', 'b'])
})

test('when the store is at fault, the whole batch is rejected at once', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write)
  const outcomes = Promise.allSettled([queue.add(request('a')), queue.add(request('b'))])
  await settle()
  batches[0]?.fail(new EventStoreUnavailable('gone'))
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(batches).toHaveLength(1)
})

test('a request that waited for too long is rejected and never written', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write, { deadlineMs: 30 })
  const outcomes = Promise.allSettled([queue.add(request('a')), queue.add(request('a'))])
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: expect.any(EventStoreUnavailable) })
  batches[0]?.finish()
  await settle()
  expect(batches).toHaveLength(1)
})

test('a request too many is refused', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write, { maxWaiting: 2 })
  const accepted = Promise.all([queue.add(request('a')), queue.add(request('b'))])
  await expect(queue.add(request('c'))).rejects.toThrow(EventStoreUnavailable)
  await settle()
  batches[0]?.finish()
  await accepted
})

test('closing waits for what is under way and refuses the rest', async () => {
  const { batches, write } = heldWrites()
  const queue = queueOf(write)
  const under = queue.add(request('a'))
  await settle()
  const closed = queue.close()
  await expect(queue.add(request('b'))).rejects.toThrow(EventStoreUnavailable)
  batches[0]?.finish()
  await expect(under).resolves.toMatchObject({ outcome: 'appended' })
  await closed
})
