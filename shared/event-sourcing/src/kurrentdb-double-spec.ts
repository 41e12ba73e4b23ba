import { Buffer } from 'node:buffer'
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import {
  ANY,
  DoubleLog,
  type DoubleVerdict,
  EXISTS,
  NO_STREAM,
  type ProposedRecord,
} from './kurrentdb-double-log-spec.js'
import { answerRead } from './kurrentdb-double-read-spec.js'

/** The EventStoreDB protocol over real gRPC, as far as the adapter speaks it, with faults on demand. */
export interface KurrentDbDouble {
  readonly port: number
  readonly log: DoubleLog
  /** The next so many calls are answered with UNAVAILABLE. */
  refuse(calls: number): void
  /** The next so many appends are carried out and never answered. */
  leaveUnanswered(appends: number): void
  /** Every answer waits this long. */
  delay(milliseconds: number): void
  /** A read waits this long before each event but the first. */
  pause(milliseconds: number): void
  close(): void
}

export interface KurrentDbDoubleOptions {
  /** Bytes of data and metadata in one append. */
  readonly maxAppendSize?: number
  /** Bytes of data and metadata in one event. */
  readonly maxEventSize?: number
}

interface Faults {
  refusals: number
  unanswered: number
  delayMs: number
  pauseMs: number
}

export async function startKurrentDbDouble(options: KurrentDbDoubleOptions = {}): Promise<KurrentDbDouble> {
  const log = new DoubleLog()
  const faults: Faults = { refusals: 0, unanswered: 0, delayMs: 0, pauseMs: 0 }
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 })
  server.addService(streamsService.StreamsService, {
    read: (call: ServerWritableStream<ReadReq, ReadResp>) =>
      withFaults(faults, (refused) => {
        if (refused === undefined) answerRead(log, call, faults.pauseMs)
        else call.emit('error', refused)
      }),
    append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
      append(log, call, options, (error, response) => {
        if (faults.unanswered > 0) faults.unanswered -= 1
        else withFaults(faults, (refused) => answer(refused ?? error, response))
      }),
  })
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, answer: sendUnaryData<unknown>) => {
      answer(null, new features.SupportedMethods().setEventStoreServerVersion('24.10.0'))
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return {
    port,
    log,
    refuse: (calls) => {
      faults.refusals = calls
    },
    leaveUnanswered: (appends) => {
      faults.unanswered = appends
    },
    delay: (milliseconds) => {
      faults.delayMs = milliseconds
    },
    pause: (milliseconds) => {
      faults.pauseMs = milliseconds
    },
    close: () => server.forceShutdown(),
  }
}

interface Failure {
  readonly code: status
  readonly details: string
  readonly metadata?: Metadata
}

function withFaults(faults: Faults, go: (refused: Failure | undefined) => void): void {
  const refused = faults.refusals > 0 ? { code: status.UNAVAILABLE, details: 'the server is not ready' } : undefined
  if (refused !== undefined) faults.refusals -= 1
  if (faults.delayMs > 0) setTimeout(go, faults.delayMs, refused).unref()
  else go(refused)
}

function append(
  log: DoubleLog,
  call: ServerReadableStream<AppendReq, AppendResp>,
  { maxAppendSize = 16 * 1024 * 1024, maxEventSize = maxAppendSize }: KurrentDbDoubleOptions,
  answer: (error: Failure | null, response: AppendResp | null) => void,
): void {
  let options: AppendReq.Options | undefined
  const proposed: ProposedRecord[] = []
  call.on('data', (request: AppendReq) => {
    options ??= request.getOptions()
    const message = request.getProposedMessage()
    if (message !== undefined) proposed.push(proposedRecord(message))
  })
  call.on('end', () => {
    const sizes = proposed.map(({ data, metadata }) => data.length + metadata.length)
    if (options === undefined) return answer({ code: status.INVALID_ARGUMENT, details: 'no options' }, null)
    if (Math.max(...sizes) > maxEventSize) return answer(eventTooLarge(maxEventSize), null)
    if (sizes.reduce((sum, size) => sum + size, 0) > maxAppendSize) return answer(appendTooLarge(maxAppendSize), null)
    const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
    answer(null, appendResponse(log.append(stream, expectedOf(options), proposed)))
  })
}

function appendTooLarge(maxAppendSize: number): Failure {
  const metadata = new Metadata()
  metadata.set('exception', 'maximum-append-size-exceeded')
  metadata.set('maximum-append-size', String(maxAppendSize))
  return { code: status.INVALID_ARGUMENT, details: 'Maximum Append Size Exceeded.', metadata }
}

function eventTooLarge(maxEventSize: number): Failure {
  const metadata = new Metadata()
  metadata.set('exception', 'maximum-append-event-size-exceeded')
  return { code: status.INVALID_ARGUMENT, details: `exceeds Maximum Append Event Size of ${maxEventSize}.`, metadata }
}

function proposedRecord(message: AppendReq.ProposedMessage): ProposedRecord {
  return {
    id: message.getId()?.getString() ?? '',
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}

function expectedOf(options: AppendReq.Options): number {
  if (options.hasNoStream()) return NO_STREAM
  if (options.hasStreamExists()) return EXISTS
  return options.hasAny() ? ANY : Number(options.getRevision())
}

function appendResponse(verdict: DoubleVerdict): AppendResp {
  const response = new streams.AppendResp()
  if (verdict.accepted) {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(String(verdict.position))
      .setPreparePosition(String(verdict.position))
    return response.setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(String(verdict.revision)).setPosition(position),
    )
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion()
  if (verdict.current < 0) wrong.setCurrentNoStream(new shared.Empty())
  else wrong.setCurrentRevision(String(verdict.current))
  return response.setWrongExpectedVersion(wrong.setExpectedAny(new shared.Empty()))
}
