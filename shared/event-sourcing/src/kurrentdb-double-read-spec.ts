import { Buffer } from 'node:buffer'
import { setTimeout } from 'node:timers/promises'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerWritableStream } from '@grpc/grpc-js'
import type { DoubleLog, DoubleRecord } from './kurrentdb-double-log-spec.js'

type ReadCall = ServerWritableStream<ReadReq, ReadResp>

const BACKWARDS = 1
const TICKS_OF_1970 = 621_355_968_000_000_000n

/** Answers a read of a stream, of the whole log, or a subscription to the whole log; a read waits before each event but the first. */
export function answerRead(log: DoubleLog, call: ReadCall, pauseMs: number): void {
  const options = call.request.getOptions()
  const stream = options?.getStream()
  const all = options?.getAll()
  if (stream !== undefined)
    readStream(log, call, pauseMs, Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString())
  else if (all !== undefined && options?.hasSubscription()) subscribe(log, call)
  else if (all !== undefined) readAll(log, call, pauseMs, all)
}

function readStream(log: DoubleLog, call: ReadCall, pauseMs: number, name: string): void {
  const options = call.request.getOptions()
  const stream = options?.getStream()
  const records = log.ofStream(name)
  if (records.length === 0) {
    call.write(new streams.ReadResp().setStreamNotFound(streamNotFound(name)))
    call.end()
    return
  }
  const backwards = options?.getReadDirection() === BACKWARDS
  const from = stream?.hasRevision() ? Number(stream.getRevision()) : backwards ? records.length - 1 : 0
  const inOrder = backwards ? records.slice(0, from + 1).reverse() : records.slice(from)
  void send(call, inOrder.slice(0, Number(options?.getCount())), pauseMs)
}

function readAll(log: DoubleLog, call: ReadCall, pauseMs: number, all: ReadReq.Options.AllOptions): void {
  const options = call.request.getOptions()
  const count = Number(options?.getCount())
  const from = all.getPosition()
  const at = from === undefined ? undefined : BigInt(from.getCommitPosition())
  if (options?.getReadDirection() === BACKWARDS) {
    const older = at === undefined ? log.records : log.records.filter((record) => record.position < at)
    return void send(call, older.slice(-count).reverse(), pauseMs)
  }
  const newer = at === undefined ? log.records : log.records.filter((record) => record.position >= at)
  void send(call, newer.slice(0, count), pauseMs)
}

/** Live from the end, with the filter on the type that hides the server's own records. */
function subscribe(log: DoubleLog, call: ReadCall): void {
  const regex = call.request.getOptions()?.getFilter()?.getEventType()?.getRegex()
  const isWanted = new RegExp(regex ?? '')
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID())
  call.write(new streams.ReadResp().setConfirmation(confirmation))
  call.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
  const stop = log.watch((record) => {
    if (isWanted.test(record.type)) call.write(new streams.ReadResp().setEvent(readEvent(record)))
  })
  call.on('cancelled', stop)
  call.on('close', stop)
}

async function send(call: ReadCall, records: readonly DoubleRecord[], pauseMs: number): Promise<void> {
  for (const [index, record] of records.entries()) {
    if (index > 0 && pauseMs > 0) await setTimeout(pauseMs, undefined, { ref: false })
    if (call.cancelled) return
    call.write(new streams.ReadResp().setEvent(readEvent(record)))
  }
  call.end()
}

function readEvent(record: DoubleRecord): ReadResp.ReadEvent {
  const position = String(record.position)
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(identifier(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(record.data)
    .setCustomMetadata(record.metadata)
  event.getMetadataMap().set('type', record.type)
  event.getMetadataMap().set('content-type', record.contentType)
  event.getMetadataMap().set('created', String(TICKS_OF_1970))
  return new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(position)
}

function streamNotFound(name: string): ReadResp.StreamNotFound {
  return new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(name))
}

function identifier(stream: string) {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream))
}
