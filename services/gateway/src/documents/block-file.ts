import { promisify } from 'node:util'
import { constants, crc32, inflateRaw } from 'node:zlib'
import { type BlockRef, SegmentRef } from '@appstore/contracts/documents'
import { z } from 'zod'
import { checkBlock, type HeldBlock } from './block-pool.js'

const inflate = promisify(inflateRaw)
const Segments = z.array(SegmentRef)

/** A block as a file: what it consists of on the first line, then its bytes. */
export function blockFile({ segments, deflated }: HeldBlock): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(segments)}\n`), deflated])
}

/** @throws Error when the file does not hold this block any more, whole */
export async function readBlockFile(ref: BlockRef, file: Buffer): Promise<HeldBlock> {
  const end = file.indexOf('\n')
  const segments = Segments.parse(JSON.parse(file.subarray(0, end).toString()))
  const block = { ref, segments, deflated: file.subarray(end + 1) }
  checkBlock(block)
  const identity = await inflate(block.deflated, { finishFlush: constants.Z_SYNC_FLUSH })
  if (identity.length !== ref.size || crc32(identity) !== ref.crc) throw new Error(`block ${ref.hash} is damaged`)
  return block
}
